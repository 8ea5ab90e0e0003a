import { KIND_VM, readVerifierConstants } from '@freehold/sdk'
import { queryHostRecords, queryUptime } from '@freehold/sdk/subgraph'
import { useQuery } from '@tanstack/react-query'
import { useNetwork } from '../network/context.tsx'
import { keys } from './keys.ts'

/** What verifiers found of a host's machines, with the facts that its badges follow from. Only the index tells. */
export function useUptime(host: bigint) {
  const { client } = useNetwork()
  return useQuery({
    queryKey: keys.uptime(host),
    refetchInterval: 30_000,
    queryFn: async ({ signal }) => {
      const block = await client.publicClient.getBlock()
      const atSeconds = Number(block.timestamp)
      const [facts, [record], { timing }] = await Promise.all([
        queryUptime(client, { host, kind: KIND_VM, atSeconds, signal }),
        queryHostRecords(client, { host, signal }),
        readVerifierConstants(client),
      ])
      return { facts, record: record ?? null, epochSeconds: timing.epochSeconds, atSeconds }
    },
  })
}
