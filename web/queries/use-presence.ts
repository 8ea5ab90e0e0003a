import { fetchHostPresence, type Host, type HostPresence } from '@freehold/sdk'
import { useQueries } from '@tanstack/react-query'
import { useNetwork } from '../network/context.tsx'
import { keys } from './keys.ts'
import { type PresenceView, presenceOf } from './presence.ts'

/** Asks hosts directly, twice a minute, and tells what is known of each. Retired or revoked hosts cannot answer. */
export function usePresence(hosts: readonly Host[]): Map<bigint, PresenceView> {
  const { network } = useNetwork()
  const answers = useQueries({
    queries: hosts.map((host) => ({
      queryKey: keys.presence(host.host),
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        askHost(host, network.chainId, network.contracts.leaseEscrow, signal),
      refetchInterval: 30_000,
      retry: false,
    })),
  })
  const nowMs = Date.now()
  return new Map(hosts.map((host, index) => [host.host, presenceOf(answers[index]!, nowMs)]))
}

function askHost(
  host: Host,
  chainId: number,
  leaseEscrow: `0x${string}`,
  signal: AbortSignal,
): Promise<HostPresence> {
  if (!host.operator) throw new Error(`Host ${host.host} has no operator: its key was revoked.`)
  const { endpoint } = host.facts
  return fetchHostPresence({
    host: host.host,
    operator: host.operator,
    endpoint,
    chainId,
    leaseEscrow,
    signal,
  })
}
