/** Every cache key of the console, in one place, so that a write knows what it makes old. */
export const keys = {
  clock: () => ['clock'] as const,
  blockTime: (blockNumber: bigint | undefined) => ['block-time', String(blockNumber)] as const,
  balance: (account: string | undefined) => ['balance', account] as const,
  parameters: () => ['parameters'] as const,
  offers: () => ['offers'] as const,
  presence: (host: bigint) => ['presence', String(host)] as const,
  leases: (tenant: string | undefined) => ['leases', tenant] as const,
  transaction: (hash: string) => ['transaction', hash] as const,
  lease: (leaseId: string) => ['lease', leaseId] as const,
  leaseActions: (leaseId: string) => ['lease-actions', leaseId] as const,
  topUpQuote: (leaseId: string) => ['top-up-quote', leaseId] as const,
  host: (host: bigint) => ['host', String(host)] as const,
  uptime: (host: bigint) => ['uptime', String(host)] as const,
  uptimes: (hosts: readonly bigint[]) => ['uptimes', hosts.join()] as const,
  hostRecords: () => ['host-records'] as const,
  credits: (leaseId: string) => ['credits', leaseId] as const,
  outageChecks: (outage: string | undefined, verdicts: number | undefined) =>
    ['outage-checks', outage, verdicts] as const,
  reachability: (leaseId: string) => ['reachability', leaseId] as const,
  verifiers: () => ['verifiers'] as const,
  verifier: (seat: number) => ['verifier', seat] as const,
  hostEndpoint: (host: bigint) => ['host-endpoint', String(host)] as const,
  hostSession: (host: bigint, account: string | undefined) =>
    ['host-session', String(host), account] as const,
  /** What a host says of an instance; the parts after the lease are who asks, the route and what it was asked. */
  instance: (leaseId: string, ...parts: unknown[]) => ['instance', leaseId, ...parts] as const,
  leaseRoles: (leaseId: string) => ['lease-roles', leaseId] as const,
  resizeQuote: (leaseId: string, shape: string) => ['resize-quote', leaseId, shape] as const,
  history: (tenant: string | undefined) => ['history', tenant] as const,
}
