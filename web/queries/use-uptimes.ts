import { readVerifierConstants, uptimeOfDays } from '@freehold/sdk'
import { queryUptimes } from '@freehold/sdk/subgraph'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useNetwork } from '../network/context.tsx'
import { keys } from './keys.ts'

const DAYS = 30

/** Share of the last 30 days, 0 to 1, in which verifiers found each host up; without those of which nobody knows; all in one question. */
export function useUptimes(hosts: readonly bigint[]): ReadonlyMap<bigint, number> {
  const { client, network } = useNetwork()
  const wanted = useMemo(() => [...new Set(hosts)].sort((a, b) => (a < b ? -1 : 1)), [hosts])
  const uptimes = useQuery({
    queryKey: keys.uptimes(wanted),
    enabled: network.subgraphUrl !== null && wanted.length > 0,
    refetchInterval: 5 * 60_000, // a verdict more or less hardly moves thirty days
    placeholderData: keepPreviousData, // one host more, and the others keep their figures
    queryFn: async ({ signal }) => {
      const { timestamp } = await client.publicClient.getBlock()
      const atSeconds = Number(timestamp)
      const [facts, { timing }] = await Promise.all([
        queryUptimes(client, { hosts: wanted, atSeconds, signal }),
        readVerifierConstants(client),
      ])
      const { epochSeconds } = timing
      return new Map(
        [...facts].flatMap(([host, found]) => {
          const { ratio } = uptimeOfDays(found, { days: DAYS, epochSeconds, atSeconds })
          return ratio === null ? [] : [[host, ratio] as const]
        }),
      )
    },
  })
  return uptimes.data ?? NONE
}

const NONE: ReadonlyMap<bigint, number> = new Map()
