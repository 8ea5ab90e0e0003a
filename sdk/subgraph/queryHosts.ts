import type { Address } from 'viem'
import { z } from 'zod'
import type { Host } from '../types.ts'
import { HOST_FIELDS, hostSchema } from './hosts.ts'
import { allPages } from './pages.ts'
import { requestSubgraph, type SubgraphClient } from './request.ts'
import { bigintField, intField, secondsField } from './scalars.ts'

/** A host with its figures so far. */
export interface IndexedHost extends Host {
  /** Unix second. */
  readonly registeredAt: number
  readonly openedLeases: number
  readonly activatedLeases: number
  /** Open or Active now. */
  readonly liveLeases: number
  /** Paid to its payees, open fees included; 1e-6 USDC. */
  readonly earnedUnits: bigint
  /** Seconds paid out. */
  readonly settledSeconds: number
}

const figuresSchema = z.object({
  registeredAt: secondsField,
  openedLeases: intField,
  activatedLeases: intField,
  liveLeases: intField,
  earnedUnits: bigintField,
  settledSeconds: secondsField,
})

const indexedHostSchema = z
  .unknown()
  .transform((entity): IndexedHost => ({ ...hostSchema.parse(entity), ...figuresSchema.parse(entity) }))

const QUERY = `query hosts($where: Host_filter!, $first: Int!) {
  hosts(where: $where, first: $first, orderBy: number) { ${HOST_FIELDS}
    registeredAt openedLeases activatedLeases liveLeases earnedUnits settledSeconds }
}`

const answerSchema = z.object({ hosts: z.array(indexedHostSchema) })

/** Hosts in the order of their numbers: all, those of an owner, or one. Retired ones are among them. */
export function queryHosts(
  client: SubgraphClient,
  { owner, host, signal }: { owner?: Address; host?: bigint; signal?: AbortSignal } = {},
): Promise<IndexedHost[]> {
  const wanted = {
    ...(owner && { provider: owner.toLowerCase() }),
    ...(host !== undefined && { number: String(host) }),
  }
  return allPages(
    async (after, first) => {
      const where = { ...wanted, ...(after !== undefined && { number_gt: after }) }
      const request = { query: QUERY, variables: { where, first }, schema: answerSchema }
      return (await requestSubgraph(client, { ...request, ...(signal && { signal }) })).hosts
    },
    ({ host: number }) => String(number),
  )
}
