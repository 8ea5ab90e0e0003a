import type { FreeholdClient } from '../client.ts'
import { packOffer } from '../packing/offer.ts'
import { type WriteOptions, writeEscrow } from '../transactions/write.ts'
import type { OfferTerms } from '../types.ts'
import { type WriteReturnType, written } from './support.ts'

export interface WithdrawOfferParameters extends WriteOptions {
  /** As it was published, word for word. */
  offer: OfferTerms
}

/** Takes one offer off the market; operator or owner. Leases opened on it run on. */
export async function withdrawOffer(
  client: FreeholdClient,
  { offer, ...options }: WithdrawOfferParameters,
): Promise<WriteReturnType> {
  return written(await writeEscrow(client, 'withdrawOffer', [packOffer(offer)], options))
}
