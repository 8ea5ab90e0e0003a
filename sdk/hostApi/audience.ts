import type { Address } from 'viem'

/** The host that something is signed for. */
export interface HostIdentity {
  readonly chainId: number
  readonly leaseEscrow: Address
  /** Number in the registry. */
  readonly host: bigint
}

/** One name for a host among all hosts of all markets; it stands in everything that is signed for it. */
export function hostAudience({ chainId, leaseEscrow, host }: HostIdentity): string {
  return `urn:freehold:${chainId}:${leaseEscrow.toLowerCase()}:host:${host}`
}
