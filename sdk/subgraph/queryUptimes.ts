import { z } from 'zod'
import { KIND_VM } from '../types.ts'
import type { DailyUptimeFacts } from '../uptime/index.ts'
import { CLOCK_ACTION_FIELDS, clockActionSchema, downtimesOf } from './downtimes.ts'
import { PAGE_SIZE } from './pages.ts'
import { requestSubgraph, type SubgraphClient } from './request.ts'
import { bigintField, intField, secondsField } from './scalars.ts'

export interface QueryUptimesParameters {
  hosts: readonly bigint[]
  /** Default: VM. */
  kind?: number
  /** Unix second that counts as now; facts go back 31 days from it. */
  atSeconds: number
  signal?: AbortSignal
}

const DAYS = 31
const DAY_SECONDS = 86_400

const sampleSchema = z.object({
  startsAt: secondsField,
  upEpochs: intField,
  downEpochs: intField,
  unknownEpochs: intField,
})

const hostKindSchema = z
  .object({
    uptimeDays: z.array(sampleSchema),
    host: z.object({ number: bigintField, actions: z.array(clockActionSchema) }),
  })
  .transform(({ uptimeDays, host }): { host: bigint; facts: DailyUptimeFacts } => ({
    host: host.number,
    facts: { days: uptimeDays, downtimes: downtimesOf(host.actions) },
  }))

const answerSchema = z.object({ hostKinds: z.array(hostKindSchema) })

const QUERY = `query uptimes($ids: [ID!]!, $kind: Int!, $days: BigInt!, $first: Int!) {
  hostKinds(where: { id_in: $ids }, first: $first) {
    uptimeDays(where: { startsAt_gte: $days }, first: ${DAYS + 1}, orderBy: startsAt) { startsAt upEpochs downEpochs unknownEpochs }
    host { number actions(where: { kind: $kind, name_in: [Latched, Lifted] }, first: 100, orderBy: timestamp,
      orderDirection: desc) { ${CLOCK_ACTION_FIELDS} } }
  }
}`

/**
 * What verifiers found of many hosts per day, by host; hosts that the index does not know are left out. One request for a thousand
 * hosts: for lists, where `queryUptime` per row would be too slow. `uptimeOfDays` makes a figure of it.
 */
export async function queryUptimes(
  client: SubgraphClient,
  { hosts, kind = KIND_VM, atSeconds, signal }: QueryUptimesParameters,
): Promise<Map<bigint, DailyUptimeFacts>> {
  const ids = [...new Set(hosts)].map((host) => `${host}-${kind}`)
  const days = String(Math.max(0, atSeconds - DAYS * DAY_SECONDS))
  const parts = Array.from({ length: Math.ceil(ids.length / PAGE_SIZE) }, (_, part) =>
    ids.slice(part * PAGE_SIZE, (part + 1) * PAGE_SIZE),
  )
  const answers = await Promise.all(
    parts.map((part) => {
      const variables = { ids: part, kind, days, first: PAGE_SIZE }
      return requestSubgraph(client, {
        query: QUERY,
        variables,
        schema: answerSchema,
        ...(signal && { signal }),
      })
    }),
  )
  return new Map(
    answers.flatMap(({ hostKinds }) => hostKinds.map(({ host, facts }) => [host, facts] as const)),
  )
}
