// LeaseEscrow: the book of offers.
import { DrainingSet, OfferPublished, OffersVoided, OfferWithdrawn } from '../../../generated/LeaseEscrow/LeaseEscrow'
import { Offer } from '../../../generated/schema'
import { hostId } from '../../ids'
import { findHostKind } from '../../store/hostKind'
import { findOffer, setOfferCapacity, setOfferPrices } from '../../store/offer'
import { newOfferAction } from '../../store/offerAction'
import { setFlag, setInt } from '../../store/optional'
import { loadOfferBook, voidCurrentBook } from '../../store/offerBook'
import { unpackPrices } from '../../words/prices'
import { unpackCapacityOpenFee, unpackPayeeHostKindTrial } from '../../words/terms'
import { addressOrNull } from '../../words/word'

export function handleOfferPublished(event: OfferPublished): void {
  const hostKind = findHostKind(event.params.host, event.params.kind, event)
  if (hostKind === null) return
  const book = loadOfferBook(hostKind, event.params.host, event.params.generation)
  hostKind.generation = event.params.generation
  hostKind.currentBook = book.id
  hostKind.save()

  const offer = offerOf(event)
  offer.hostKind = hostKind.id
  offer.book = book.id
  offer.withdrawn = false
  offer.publishedAt = event.block.timestamp
  offer.withdrawnAt = null
  offer.save()

  const action = newOfferAction('Published', hostKind.id, event)
  action.offer = offer.id
  setInt(action, 'generation', event.params.generation)
  action.save()
}

/** The offer as the event states it, or as it is known from an earlier publication: the hash fixes the content. */
function offerOf(event: OfferPublished): Offer {
  const known = Offer.load(event.params.offerHash)
  if (known !== null) return known
  const offer = new Offer(event.params.offerHash)
  const words = unpackPayeeHostKindTrial(event.params.payeeHostKindTrial)
  offer.host = hostId(event.params.host)
  offer.kind = event.params.kind
  offer.generation = event.params.generation
  offer.payee = words.payee
  offer.trialSeconds = words.trialSeconds
  offer.creditor = addressOrNull(event.params.creditor)
  setOfferPrices(offer, unpackPrices(event.params.prices))
  setOfferCapacity(offer, unpackCapacityOpenFee(event.params.capacityOpenFee))
  offer.leaseCount = 0
  return offer
}

export function handleOfferWithdrawn(event: OfferWithdrawn): void {
  const offer = findOffer(event.params.offerHash, event)
  if (offer === null) return
  offer.withdrawn = true
  offer.withdrawnAt = event.block.timestamp
  offer.save()

  const action = newOfferAction('Withdrawn', offer.hostKind, event)
  action.offer = offer.id
  action.save()
}

export function handleOffersVoided(event: OffersVoided): void {
  const hostKind = findHostKind(event.params.host, event.params.kind, event)
  if (hostKind === null) return
  voidCurrentBook(hostKind, event.block.timestamp)
  hostKind.generation = event.params.generation
  hostKind.save()

  const action = newOfferAction('Voided', hostKind.id, event)
  setInt(action, 'generation', event.params.generation)
  action.save()
}

export function handleDrainingSet(event: DrainingSet): void {
  const hostKind = findHostKind(event.params.host, event.params.kind, event)
  if (hostKind === null) return
  hostKind.draining = event.params.draining
  hostKind.save()

  const action = newOfferAction('DrainingSet', hostKind.id, event)
  setFlag(action, 'draining', event.params.draining)
  action.save()
}
