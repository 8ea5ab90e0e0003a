import type { Hex } from 'viem'
import { totalPicoRateOf } from '../arithmetic/rate.ts'
import { fundedSecondsOf } from '../arithmetic/seconds.ts'
import { leastTopUpUnitsAt } from '../arithmetic/topUp.ts'
import type { FreeholdClient } from '../client.ts'
import { readEscrowParameters } from '../reads/readEscrowParameters.ts'
import { readLeaseStates } from '../reads/readLeaseStates.ts'
import type { LeaseTerms, LeaseWord } from '../types.ts'
import { termsFor } from './support.ts'

export interface QuoteTopUpParameters {
  leaseId: Hex
  terms?: LeaseTerms
}

/** What a top-up takes and buys. */
export interface TopUpQuote {
  /** 1e-6 USDC; above 1 only for an exhausted lease, then with two minutes of reserve for the transaction's way. */
  readonly leastUnits: bigint
  readonly runwaySeconds: number
  /** How long the lease has been exhausted; that time is not billed. */
  readonly deadSeconds: number
  /** Whether the contract takes the money through `revive` only: it is dry, or may be before a transaction is mined. */
  readonly needsRevive: boolean
  /** Rate and royalty together; 1e-12 USDC per second. */
  readonly totalPicoRate: bigint
}

/** While a transaction travels, an exhausted lease grows older and its least top-up grows with it. */
const TRAVEL_SECONDS = 120

/** The least top-up of a lease now, and what it buys. @throws LeaseNotFoundError */
export async function quoteTopUp(
  client: FreeholdClient,
  parameters: QuoteTopUpParameters,
): Promise<TopUpQuote> {
  const { leaseId } = parameters
  const terms = await termsFor(client, parameters)
  const [[moment], params] = await Promise.all([
    readLeaseStates(client, { leases: [{ leaseId, terms }] }),
    readEscrowParameters(client),
  ])
  if (!moment) throw new Error(`The RPC answered nothing about lease ${leaseId}.`)
  const { word, hostWord, atSeconds, status } = moment
  const leastUnits = leastTopUpUnitsAt({
    word,
    hostWord,
    hasCreditor: terms.creditor !== null,
    atSeconds: atSeconds + TRAVEL_SECONDS,
    params,
  })
  const isDry = status.isExhausted
  return {
    leastUnits: isDry ? leastUnits : 1n,
    runwaySeconds: status.runwaySeconds,
    deadSeconds: status.deadSeconds,
    needsRevive: mayBeDryAt(word, atSeconds + TRAVEL_SECONDS),
    totalPicoRate: totalPicoRateOf(terms),
  }
}

/** A top-up by id goes by the wall clock, which runs ahead of the billing clock when the host was down (contracts: RunwayMayBeOver). */
function mayBeDryAt(word: LeaseWord, atSeconds: number): boolean {
  const elapsedAtMost = word.baseSeconds + atSeconds - word.markAt
  return word.state === 'Active' && elapsedAtMost >= fundedSecondsOf(word.depositUnits, word.totalPicoRate)
}
