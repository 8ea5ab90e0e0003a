import { fetchHostPresence, type Host, type HostPresence } from '@freehold/sdk'
import { useQueries, useQueryClient } from '@tanstack/react-query'
import { useDeferredValue } from 'react'
import { useSame } from '../app/use-same.ts'
import { useNetwork } from '../network/context.tsx'
import { keys } from './keys.ts'
import { type PresenceView, presenceOf } from './presence.ts'

/**
 * Asks hosts directly, twice a minute, and tells what is known of each. Retired or revoked hosts cannot answer. New ones are asked
 * after they are painted: to send twenty questions takes longer than a frame. Until then what was known of them is told.
 */
export function usePresence(hosts: readonly Host[]): Map<bigint, PresenceView> {
  const { network } = useNetwork()
  const client = useQueryClient()
  const key = hosts.map(({ host, operator, facts }) => [host, operator, facts.endpoint].join()).join()
  const asked = useDeferredValue(useSame(hosts, key))
  const answers = useQueries({
    queries: asked.map((host) => ({
      queryKey: keys.presence(host.host),
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        askHost(host, network.chainId, network.contracts.leaseEscrow, signal),
      refetchInterval: 30_000,
      retry: false,
    })),
  })
  const nowMs = Date.now()
  const askedNow = new Map(asked.map(({ host }, index) => [host, answers[index]!]))
  const known = (host: bigint) =>
    askedNow.get(host) ?? client.getQueryState<HostPresence>(keys.presence(host)) ?? NEVER_ASKED
  return new Map(hosts.map(({ host }) => [host, presenceOf(known(host), nowMs)]))
}

const NEVER_ASKED = { dataUpdatedAt: 0, error: null }

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
