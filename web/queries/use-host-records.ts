import { type Badge, badgesAt } from '@freehold/sdk'
import { queryHostRecords } from '@freehold/sdk/subgraph'
import { useQuery } from '@tanstack/react-query'
import { useNetwork } from '../network/context.tsx'
import { keys } from './keys.ts'
import { useChainNow } from './use-chain-clock.ts'

const NO_BADGES: readonly Badge[] = []

/** Badges of every host by its number; none while, or where, there is no index to tell the facts. */
export function useBadges(): (host: bigint) => readonly Badge[] {
  const { client, network } = useNetwork()
  const now = useChainNow()
  const records = useQuery({
    queryKey: keys.hostRecords(),
    enabled: network.subgraphUrl !== null,
    refetchInterval: 60_000,
    queryFn: async ({ signal }) =>
      new Map((await queryHostRecords(client, { signal })).map((record) => [record.host, record])),
  })
  return (host) => {
    const record = records.data?.get(host)
    return record && now !== null ? badgesAt(record, { atSeconds: now }) : NO_BADGES
  }
}
