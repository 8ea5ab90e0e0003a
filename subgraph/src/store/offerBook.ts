import { BigInt } from '@graphprotocol/graph-ts'
import { HostKind, OfferBook } from '../../generated/schema'
import { offerBookId } from '../ids'

/** The offers of a generation; made at the first of them. */
export function loadOfferBook(hostKind: HostKind, host: BigInt, generation: i32): OfferBook {
  const id = offerBookId(host, hostKind.kind, generation)
  const known = OfferBook.load(id)
  if (known !== null) return known
  const book = new OfferBook(id)
  book.hostKind = hostKind.id
  book.generation = generation
  book.current = true
  book.save()
  return book
}

/** Ends the current offers of a host and kind, if there are any: they were voided, or the host retired. */
export function voidCurrentBook(hostKind: HostKind, timestamp: BigInt): void {
  const id = hostKind.currentBook
  if (id === null) return
  const book = OfferBook.load(id)
  if (book === null) return
  book.current = false
  book.voidedAt = timestamp
  book.save()
  hostKind.currentBook = null
}
