import type { Hex } from 'viem'
import { leaseStatusAt } from '../arithmetic/lease.ts'
import { type ResizeQuote, type ResizeWish, resizeQuoteAt } from '../arithmetic/resize.ts'
import type { FreeholdClient } from '../client.ts'
import { readEscrowParameters } from '../reads/readEscrowParameters.ts'
import { readLeaseStates } from '../reads/readLeaseStates.ts'
import type { LeaseTerms, OfferTerms, Shape } from '../types.ts'
import { termsFor } from './support.ts'

export interface QuoteResizeParameters extends ResizeWish {
  leaseId: Hex
  terms?: LeaseTerms
  /** A live offer of the lease's host and kind; its prices are those of the new size. */
  offer: OfferTerms
  shape: Shape
  /** What the host has free by its presence; without it only the chain is asked what fits. */
  freeOnHost?: Shape
}

/** While the transaction travels, the old lease runs on and leaves less. */
const TRAVEL_SECONDS = 120

/**
 * What another size costs and what becomes of the money, to the unit if the transaction is mined two minutes from now; earlier,
 * a little more is left, and less is added.
 * @throws QuoteError when it cannot be, with what would
 */
export async function quoteResize(
  client: FreeholdClient,
  { leaseId, terms: given, ...wish }: QuoteResizeParameters,
): Promise<ResizeQuote> {
  const terms = await termsFor(client, { leaseId, ...(given && { terms: given }) })
  const [[moment], params] = await Promise.all([
    readLeaseStates(client, { leases: [{ leaseId, terms }] }),
    readEscrowParameters(client),
  ])
  if (!moment) throw new Error(`The RPC answered nothing about lease ${leaseId}.`)
  const { word, hostWord, atSeconds } = moment
  const status = leaseStatusAt({ word, hostWord, terms, params, atSeconds: atSeconds + TRAVEL_SECONDS })
  return resizeQuoteAt({ ...wish, terms, hostWord, status })
}
