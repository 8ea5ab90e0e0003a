import { Bytes, ethereum } from '@graphprotocol/graph-ts'
import { Offer } from '../../generated/schema'
import { reportMissing } from '../report'
import { Prices } from '../words/prices'
import { CapacityOpenFee } from '../words/terms'

/** The offer of a hash; null, and reported, when it was never published. */
export function findOffer(offerHash: Bytes, event: ethereum.Event): Offer | null {
  const offer = Offer.load(offerHash)
  if (offer === null) reportMissing('Offer', offerHash.toHexString(), event)
  return offer
}

/** Writes the unit prices into an offer. */
export function setOfferPrices(offer: Offer, prices: Prices): void {
  offer.pointPrice = prices.point
  offer.mibPrice = prices.mib
  offer.gibPrice = prices.gib
  offer.mbpsPrice = prices.mbps
  offer.gpuPrice = prices.gpu
}

/** Writes capacity and open fee into an offer. */
export function setOfferCapacity(offer: Offer, words: CapacityOpenFee): void {
  offer.capacityPoints = words.capacity.points
  offer.capacityMemoryMib = words.capacity.memoryMib
  offer.capacityDiskGib = words.capacity.diskGib
  offer.capacityGpus = words.capacity.gpus
  offer.capacityMbps = words.capacity.mbps
  offer.openFeeUnits = words.openFeeUnits
}
