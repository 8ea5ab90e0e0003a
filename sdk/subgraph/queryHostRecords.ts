import { z } from 'zod'
import { KIND_VM } from '../types.ts'
import type { HostRecord } from '../uptime/index.ts'
import { allPages } from './pages.ts'
import { requestSubgraph, type SubgraphClient } from './request.ts'
import { bigintField, intField, secondsField } from './scalars.ts'

const recordSchema = z
  .object({
    id: z.string(),
    kind: intField,
    firstUpAt: secondsField.nullable(),
    lastUpAt: secondsField.nullable(),
    target: z
      .object({ downSince: secondsField.nullable(), lastDownUntil: secondsField.nullable() })
      .nullable(),
    host: z.object({
      number: bigintField,
      registeredAt: secondsField,
      retiredAt: secondsField.nullable(),
      completedLeases: intField,
      lastCompletedAt: secondsField.nullable(),
    }),
  })
  .transform(({ id, kind, firstUpAt, lastUpAt, target, host }) => {
    const { number, registeredAt, ...rest } = host
    const record: HostRecord = {
      ...rest,
      host: number,
      kind,
      firstSeenAt: registeredAt,
      firstUpAt,
      lastUpAt,
      downSince: target?.downSince ?? null,
      lastDownUntil: target?.lastDownUntil ?? null,
    }
    return { id, record }
  })

const QUERY = `query records($where: HostKind_filter!, $first: Int!) {
  hostKinds(where: $where, first: $first, orderBy: id) { id kind firstUpAt lastUpAt target { downSince lastDownUntil }
    host { number registeredAt retiredAt completedLeases lastCompletedAt } }
}`

const answerSchema = z.object({ hostKinds: z.array(recordSchema) })

/** What badges follow from, of one host or of all that ever offered something; `badgesAt` makes badges of a record. */
export async function queryHostRecords(
  client: SubgraphClient,
  { host, kind = KIND_VM, signal }: { host?: bigint; kind?: number; signal?: AbortSignal } = {},
): Promise<HostRecord[]> {
  const wanted = { kind, ...(host !== undefined && { host: String(host) }) }
  const found = await allPages(
    async (after, first) => {
      const where = { ...wanted, ...(after !== undefined && { id_gt: after }) }
      const request = { query: QUERY, variables: { where, first }, schema: answerSchema }
      return (await requestSubgraph(client, { ...request, ...(signal && { signal }) })).hostKinds
    },
    ({ id }) => id,
  )
  return found.map(({ record }) => record)
}
