import { join } from 'node:path'
import type { Hex } from 'viem'
import { type Book, openBook } from './book.ts'
import { readBook, writeBook } from './book-file.ts'
import { readCursor } from './cursor.ts'
import { ChainUnreachable } from './errors.ts'
import { hostLedger } from './host-ledger.ts'
import { type FollowingOptions, type LedgerFollower, openLedgerFollower } from './ledger-follower.ts'
import type { LeaseWords } from './types.ts'
import { readLeaseWords } from './words.ts'

export interface FollowerOptions extends FollowingOptions {
  readonly host: bigint
}

/** Follows the chain for one host. It only ever says "look again"; what is true is read from the contract. */
export interface Follower extends LedgerFollower<Hex> {
  readonly book: Book
  /** Lease words at the view's head and last final block. @throws ChainUnreachable */
  readWords(ids: readonly Hex[]): Promise<LeaseWords>
}

/** Opens cursor and book; connects to nothing before `start`. */
export function openFollower(options: FollowerOptions): Follower {
  const { network, host, stateDir } = options
  const escrow = network.contracts.leaseEscrow
  const followed = { chainId: network.chainId, escrow, host: host.toString() }
  const bookPath = join(stateDir, 'book.json')
  const stored = readCursor(join(stateDir, 'cursor.json'), followed)
  const kept = stored.blocks.length > 0 ? readBook(bookPath) : null
  const book = kept ?? openBook()
  const follower = openLedgerFollower({
    ...options,
    followed,
    ledger: hostLedger(book, escrow, host),
    isKept: kept !== null,
    save: () => writeBook(bookPath, book),
  })
  return {
    ...follower,
    book,
    async readWords(ids) {
      const view = follower.view()
      if (view === null) throw new ChainUnreachable('The chain has not been seen yet.')
      return readLeaseWords(follower.pool, { escrow, host }, view, ids)
    },
  }
}
