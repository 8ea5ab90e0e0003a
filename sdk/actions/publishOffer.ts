import type { FreeholdClient } from '../client.ts'
import { packOffer } from '../packing/offer.ts'
import { type WriteOptions, writeEscrow } from '../transactions/write.ts'
import type { Offer, OfferTerms } from '../types.ts'
import { escrowEvent, type WriteReturnType, written } from './support.ts'

export interface PublishOfferParameters extends WriteOptions {
  offer: OfferTerms
}

export interface PublishOfferReturnType extends WriteReturnType {
  /** The offer with the generation and hash that the chain gave it. */
  readonly offer: Offer
}

/** Publishes what a host asks for a kind of resource; operator or owner. The same offer again changes nothing. */
export async function publishOffer(
  client: FreeholdClient,
  { offer, ...options }: PublishOfferParameters,
): Promise<PublishOfferReturnType> {
  const receipt = await writeEscrow(client, 'publishOffer', [packOffer(offer)], options)
  const { generation, offerHash } = escrowEvent(receipt, 'OfferPublished')
  return { ...written(receipt), offer: { ...offer, generation, offerHash } }
}
