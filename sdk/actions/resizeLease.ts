import { bytesToBigInt, type Hex, zeroHash } from 'viem'
import type { ResizeQuote, ResizeWish } from '../arithmetic/resize.ts'
import type { FreeholdClient } from '../client.ts'
import { explainError } from '../errors/decode.ts'
import { packCapacityOpenFee } from '../packing/offer.ts'
import { packPrices } from '../packing/prices.ts'
import { packTerms } from '../packing/terms.ts'
import { allowPayment, type PaymentStep } from '../permit/allow.ts'
import { readEscrowParameters } from '../reads/readEscrowParameters.ts'
import { writeEscrow } from '../transactions/write.ts'
import type { LeaseTerms, Offer, Shape } from '../types.ts'
import { quoteResize } from './quoteResize.ts'
import { escrowEvent, type LeaseParameters, termsFor, type WriteReturnType, written } from './support.ts'

export interface ResizeLeaseParameters extends LeaseParameters, ResizeWish {
  /** A live offer of the lease's host and kind; its prices are those of the new size. */
  offer: Offer
  shape: Shape
  /** What the host has free by its presence (`fetchHostPresence`); a size that its machine cannot give is refused then. */
  freeOnHost?: Shape
  /** As in `closeLease`: credit for outages of the old lease that may still be confirmed is given up. */
  waiveHold?: boolean
  onStep?: (step: PaymentStep) => void
}

export interface ResizeLeaseReturnType extends WriteReturnType {
  /** The lease that the instance goes on under; the old id is done with. */
  readonly successorId: Hex
  readonly terms: LeaseTerms
  /** What the old lease came to, in seconds. */
  readonly billedSeconds: number
  /** Settling: some of its seconds are held until no verdict can reach them; `finalizeLease` pays them out then. */
  readonly state: 'Closed' | 'Settling'
  /** In the successor's purse; 1e-6 USDC. */
  readonly depositUnits: bigint
  /** Taken from the wallet; 1e-6 USDC. */
  readonly addedUnits: bigint
  /** Back to the wallet; 1e-6 USDC. */
  readonly returnedUnits: bigint
}

/** The successor's deadline bounds the transaction, nothing else: it runs at once. */
const DEADLINE_SECONDS = 1800
const NO_PERMIT = { value: 0n, deadline: 0n, v: 0, r: zeroHash, s: zeroHash } as const

/**
 * Gives the instance of a running lease another size at an offer's prices, in one transaction: the lease ends, a successor with
 * another id runs on with the same machine, disk, address and keys. Tenant only. Cannot be paid twice: a lease is succeeded once.
 * @throws QuoteError, InsufficientUsdcError before anything is signed
 */
export async function resizeLease(
  client: FreeholdClient,
  parameters: ResizeLeaseParameters,
): Promise<ResizeLeaseReturnType> {
  const {
    offer,
    shape,
    freeOnHost,
    durationSeconds,
    addUnits,
    waiveHold = false,
    onStep,
    ...lease
  } = parameters
  const terms = await termsFor(client, lease)
  const wish = {
    ...(durationSeconds !== undefined && { durationSeconds }),
    ...(addUnits && { addUnits }),
    ...(freeOnHost && { freeOnHost }),
  }
  const quote = await quoteResize(client, { leaseId: lease.leaseId, terms, offer, shape, ...wish })
  const next = await successorTerms(client, { terms, offer, quote })
  const amountUnits = quote.addedUnits
  const permit =
    amountUnits === 0n
      ? null
      : await allowPayment(client, { ...lease, amountUnits, ...(onStep && { onStep }) })
  onStep?.('send')
  const how = {
    prices: packPrices(offer.prices),
    capacityOpenFee: packCapacityOpenFee(offer),
    trialSeconds: offer.trialSeconds,
    purse: quote.purseUnits,
    addAtMost: amountUnits,
    waiveHold,
  }
  const args = [packTerms(terms), packTerms(next), how, permit ?? NO_PERMIT] as const
  const receipt = await writeEscrow(client, 'resize', args, lease)
  const { successorId, added, returned } = escrowEvent(receipt, 'LeaseResized')
  const { billedSeconds, settledSeconds } = escrowEvent(receipt, 'LeaseClosed')
  return {
    ...written(receipt),
    successorId,
    terms: next,
    billedSeconds,
    state: settledSeconds === billedSeconds ? 'Closed' : 'Settling',
    depositUnits: escrowEvent(receipt, 'LeaseOpened').deposit,
    addedUnits: added,
    returnedUnits: returned,
  }
}

/** What the offer says, what the lease keeps, and neither trial nor open fee, for nothing is launched. */
async function successorTerms(
  client: FreeholdClient,
  { terms, offer, quote }: { terms: LeaseTerms; offer: Offer; quote: ResizeQuote },
): Promise<LeaseTerms> {
  try {
    const [{ feeBps }, block] = await Promise.all([
      readEscrowParameters(client),
      client.publicClient.getBlock({ blockTag: 'latest' }),
    ])
    return {
      ...terms,
      salt: bytesToBigInt(crypto.getRandomValues(new Uint8Array(12))),
      payee: offer.payee,
      trialSeconds: 0,
      feeBps,
      activationDeadline: Number(block.timestamp) + DEADLINE_SECONDS,
      creditor: offer.creditor,
      shape: quote.shape,
      rate: quote.rate,
      openFeeUnits: 0n,
      offerHash: offer.offerHash,
    }
  } catch (error) {
    throw explainError(error, client, 'resizeLease')
  }
}
