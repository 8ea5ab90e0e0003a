import { type Badge, badgesAt, type FreeholdClient, type HostRecord } from '@freehold/sdk'
import { queryHostRecords } from '@freehold/sdk/subgraph'
import { isIndexTrouble } from './known.ts'

/** The badges of every host, by its number. None where there is no index to tell the facts: a list must not fail for want of them. */
export async function knownBadges(
  client: FreeholdClient,
  { atSeconds, signal }: { atSeconds: number; signal: AbortSignal },
): Promise<(host: bigint) => readonly Badge[]> {
  const records = await readRecords(client, signal)
  const byHost = new Map(records.map((record) => [record.host, badgesAt(record, { atSeconds })]))
  return (host) => byHost.get(host) ?? []
}

async function readRecords(client: FreeholdClient, signal: AbortSignal): Promise<HostRecord[]> {
  if (client.network.subgraphUrl === null) return []
  try {
    return await queryHostRecords(client, { signal })
  } catch (error) {
    if (isIndexTrouble(error)) return []
    throw error
  }
}
