import type { Hex } from 'viem'
import { z } from 'zod'
import { costUnits, totalPicoRateOf } from '../arithmetic/index.ts'
import { creditsOf } from '../uptime/index.ts'
import { CLOCK_ACTION_FIELDS, clockActionSchema, downtimesOf, type IndexedDowntime } from './downtimes.ts'
import { queryOutages } from './queryOutages.ts'
import { requestSubgraph, type SubgraphClient } from './request.ts'
import { bigintField, intField, numberedField, secondsField } from './scalars.ts'
import type { IndexedOutage } from './verdicts.ts'

/** Why seconds of a lease were not billed. */
export interface LeaseCredit {
  /** When the host's billing clock stood. */
  readonly downtime: IndexedDowntime
  /** Seconds of the lease that were not billed for it. */
  readonly creditedSeconds: number
  /** What they would have cost; 1e-6 USDC, rounded down. */
  readonly creditedUnits: bigint
  /** What the verifiers said; null when the creditor of the lease is not the verifier network that is indexed. */
  readonly outage: IndexedOutage | null
}

/** All that a lease did not have to pay for. */
export interface LeaseCredits {
  readonly host: bigint
  readonly kind: number
  /** The lease's life so far, unix seconds; null before they come. */
  readonly activatedAt: number | null
  readonly endedAt: number | null
  /** Whether any verdict credits it. */
  readonly hasCreditor: boolean
  /** Seconds in which it ran and its purse held out: less the credited ones, they are what was billed. */
  readonly ranSeconds: number
  readonly creditedSeconds: number
  readonly creditedUnits: bigint
  /** Newest first. */
  readonly credits: readonly LeaseCredit[]
}

export interface QueryCreditsParameters {
  leaseId: Hex
  /** Unix second that counts as now, for a lease that runs. */
  atSeconds: number
  signal?: AbortSignal
}

const leaseSchema = z.object({
  host: numberedField,
  kind: intField,
  creditor: z.string().nullable(),
  rate: bigintField,
  royaltyBps: intField,
  activatedAt: secondsField.nullable(),
  endedAt: secondsField.nullable(),
  settledAt: secondsField.nullable(),
  fundedSeconds: secondsField,
  actions: z.array(z.object({ timestamp: secondsField, spentSeconds: secondsField })),
})

const LEASE_QUERY = `query creditedLease($id: ID!) { lease(id: $id) { host { id } kind creditor rate royaltyBps activatedAt endedAt settledAt
  fundedSeconds actions(where: { name: Revived }, first: 1000, orderBy: timestamp) { timestamp spentSeconds } } }`

const leaseAnswerSchema = z.object({ lease: leaseSchema.nullable() })

const CLOCK_QUERY = `query clock($host: String!, $kind: Int!, $until: BigInt!) {
  hostActions(where: { host: $host, kind: $kind, name_in: [Latched, Lifted], timestamp_lte: $until }, first: 1000,
    orderBy: timestamp, orderDirection: desc) { ${CLOCK_ACTION_FIELDS} }
}`

const clockAnswerSchema = z.object({ hostActions: z.array(clockActionSchema) })

/** Why a lease was credited: downtimes of its host, what they spared it, and who found the host down. null when it is unknown. */
export async function queryCredits(
  client: SubgraphClient,
  { leaseId, atSeconds, signal }: QueryCreditsParameters,
): Promise<LeaseCredits | null> {
  const ask = <Schema extends z.ZodType>(query: string, variables: object, schema: Schema) =>
    requestSubgraph(client, { query, variables: { ...variables }, schema, ...(signal && { signal }) })
  const { lease } = await ask(LEASE_QUERY, { id: leaseId }, leaseAnswerSchema)
  if (!lease) return null
  const { host, kind, creditor, activatedAt, endedAt, actions } = lease
  const facts = { host, kind, activatedAt, endedAt, hasCreditor: creditor !== null }
  const nothing = { ...facts, ranSeconds: 0, ...NO_CREDITS }
  if (activatedAt === null) return nothing
  const until = String(lease.settledAt ?? atSeconds)
  const { hostActions } = await ask(CLOCK_QUERY, { host: String(host), kind, until }, clockAnswerSchema)
  const downtimes = creditor === null ? [] : downtimesOf(hostActions)
  const revivals = actions.map(({ timestamp, spentSeconds }) => ({ atSeconds: timestamp, spentSeconds }))
  const { credits, ranSeconds } = creditsOf({ ...lease, activatedAt, revivals }, downtimes, { atSeconds })
  if (credits.length === 0) return { ...nothing, ranSeconds }
  const outages = await queryOutages(client, {
    host,
    kind,
    onlyPosted: true,
    first: 1000,
    ...(signal && { signal }),
  })
  const picoRate = totalPicoRateOf(lease)
  const told = credits.map(({ downtime, creditedSeconds }) => ({
    downtime,
    creditedSeconds,
    creditedUnits: costUnits(creditedSeconds, picoRate),
    outage: outages.find((outage) => isToldBy(outage, downtime)) ?? null,
  }))
  const creditedSeconds = told.reduce((sum, credit) => sum + credit.creditedSeconds, 0)
  return {
    ...nothing,
    ranSeconds,
    creditedSeconds,
    creditedUnits: costUnits(creditedSeconds, picoRate),
    credits: told.reverse(),
  }
}

const NO_CREDITS = { creditedSeconds: 0, creditedUnits: 0n, credits: [] } as const

/** The clock was stopped by the transaction that posted the outage. */
function isToldBy({ verdicts }: IndexedOutage, { transactionHash }: IndexedDowntime): boolean {
  return verdicts.some((verdict) => verdict.name === 'Posted' && verdict.transactionHash === transactionHash)
}
