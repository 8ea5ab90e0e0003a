import type { FreeholdClient } from '../client.ts'
import { explainError } from '../errors/decode.ts'
import { TopUpTooSmallError } from '../errors/quote.ts'
import { packTerms } from '../packing/terms.ts'
import { allowPayment, type PaymentStep } from '../permit/allow.ts'
import type { SignedPermit } from '../permit/sign.ts'
import { readLeaseStates } from '../reads/readLeaseStates.ts'
import { type WriteOptions, writeEscrow } from '../transactions/write.ts'
import type { LeaseTerms } from '../types.ts'
import { quoteTopUp, type TopUpQuote } from './quoteTopUp.ts'
import { type LeaseParameters, termsFor, type WriteReturnType, written } from './support.ts'

export interface TopUpLeaseParameters extends LeaseParameters {
  /** 1e-6 USDC. */
  amountUnits: bigint
  onStep?: (step: PaymentStep) => void
}

export interface TopUpLeaseReturnType extends WriteReturnType {
  /** What the lease still pays for, in the block of the top-up. */
  readonly runwaySeconds: number
  readonly depositUnits: bigint
  /** Whether it had run dry and was woken. */
  readonly wasRevived: boolean
}

/**
 * Buys runway with one signature and one transaction; anyone may, for any lease. An exhausted lease needs at least the time it
 * lay dry: `quoteTopUp` says how much.
 * @throws TopUpTooSmallError, InsufficientUsdcError before anything is signed
 */
export async function topUpLease(
  client: FreeholdClient,
  { amountUnits, onStep, ...lease }: TopUpLeaseParameters,
): Promise<TopUpLeaseReturnType> {
  const terms = await termsFor(client, lease)
  const quote = await quoteTopUp(client, { leaseId: lease.leaseId, terms })
  if (amountUnits < quote.leastUnits) {
    throw new TopUpTooSmallError(amountUnits, quote.leastUnits, quote.deadSeconds)
  }
  const permit = await allowPayment(client, { ...lease, amountUnits, ...(onStep && { onStep }) })
  onStep?.('send')
  const receipt = await sendTopUp(client, { lease, terms, amountUnits, permit, quote })
  return {
    ...written(receipt),
    ...(await readRunway(client, lease, terms)),
    wasRevived: quote.deadSeconds > 0,
  }
}

function sendTopUp(
  client: FreeholdClient,
  given: {
    lease: LeaseParameters
    terms: LeaseTerms
    amountUnits: bigint
    permit: SignedPermit | null
    quote: TopUpQuote
  },
) {
  const { lease, terms, amountUnits, permit, quote } = given
  const options: WriteOptions = lease
  if (quote.needsRevive) {
    const words = packTerms(terms)
    return permit
      ? writeEscrow(client, 'reviveWithPermit', [words, amountUnits, permit], options)
      : writeEscrow(client, 'revive', [words, amountUnits], options)
  }
  return permit
    ? writeEscrow(client, 'topUpWithPermit', [lease.leaseId, amountUnits, permit], options)
    : writeEscrow(client, 'topUp', [lease.leaseId, amountUnits], options)
}

async function readRunway(client: FreeholdClient, { leaseId }: LeaseParameters, terms: LeaseTerms) {
  try {
    const [moment] = await readLeaseStates(client, { leases: [{ leaseId, terms }] })
    if (!moment) throw new Error(`The RPC answered nothing about lease ${leaseId}.`)
    const { runwaySeconds, depositUnits } = moment.status
    return { runwaySeconds, depositUnits }
  } catch (error) {
    throw explainError(error, client, 'topUpLease')
  }
}
