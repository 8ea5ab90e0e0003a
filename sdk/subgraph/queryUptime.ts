import { z } from 'zod'
import { KIND_VM } from '../types.ts'
import type { UptimeFacts } from '../uptime/index.ts'
import { CLOCK_ACTION_FIELDS, clockActionSchema, downtimesOf } from './downtimes.ts'
import { requestSubgraph, type SubgraphClient } from './request.ts'
import { intField, secondsField } from './scalars.ts'

export interface QueryUptimeParameters {
  host: bigint
  /** Default: VM. */
  kind?: number
  /** Unix second that counts as now; facts go back 90 days from it. */
  atSeconds: number
  signal?: AbortSignal
}

const DAY_SECONDS = 86_400
const HOURS_DAYS = 31
const BARS_DAYS = 91

const sampleSchema = z.object({
  startsAt: secondsField,
  upEpochs: intField,
  downEpochs: intField,
  unknownEpochs: intField,
})

const answerSchema = z.object({
  uptimeHours: z.array(sampleSchema),
  uptimeDays: z.array(sampleSchema),
  hostActions: z.array(clockActionSchema),
})

const SAMPLE = '{ startsAt upEpochs downEpochs unknownEpochs }'

const QUERY = `query uptime($hostKind: String!, $host: String!, $kind: Int!, $hours: BigInt!, $days: BigInt!) {
  uptimeHours(where: { hostKind: $hostKind, startsAt_gte: $hours }, first: 1000, orderBy: startsAt) ${SAMPLE}
  uptimeDays(where: { hostKind: $hostKind, startsAt_gte: $days }, first: 1000, orderBy: startsAt) ${SAMPLE}
  hostActions(where: { host: $host, kind: $kind, name_in: [Latched, Lifted] }, first: 1000, orderBy: timestamp,
    orderDirection: desc) { ${CLOCK_ACTION_FIELDS} }
}`

/** What verifiers found of a host and kind; `uptimeAt` makes windows and bars of it, for the host or for a lease on it. */
export async function queryUptime(
  client: SubgraphClient,
  { host, kind = KIND_VM, atSeconds, signal }: QueryUptimeParameters,
): Promise<UptimeFacts> {
  const variables = {
    hostKind: `${host}-${kind}`,
    host: String(host),
    kind,
    hours: String(Math.max(0, atSeconds - HOURS_DAYS * DAY_SECONDS)),
    days: String(Math.max(0, atSeconds - BARS_DAYS * DAY_SECONDS)),
  }
  const request = { query: QUERY, variables, schema: answerSchema, ...(signal && { signal }) }
  const { uptimeHours, uptimeDays, hostActions } = await requestSubgraph(client, request)
  return { hours: uptimeHours, days: uptimeDays, downtimes: downtimesOf(hostActions) }
}
