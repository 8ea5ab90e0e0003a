import type { LeaseState } from '@freehold/sdk'
import type { Hex } from 'viem'
import type { Book } from '../chain/index.ts'
import type { Instances } from './instances.ts'
import type { InstanceRecord } from './record.ts'
import { costOf } from './spent.ts'

/** State of a lease at the head of the chain; null: not known. */
export type StateOf = (lease: Hex) => LeaseState | null

/**
 * The lease that must hold an instance, if it is another one than now: a resize handed it on, or a reorg took the resize back.
 * Both leases are asked for on chain, so that an event that was missed, or made up, moves nothing. Pure.
 */
export function nextHolder(record: InstanceRecord, book: Pick<Book, 'lease'>, stateOf: StateOf): Hex | null {
  const state = stateOf(record.lease)
  const successor = book.lease(record.lease)?.successor ?? null
  if (successor !== null && (state === 'Closed' || state === 'Settling')) {
    const next = stateOf(successor)
    return next === null || next === 'None' ? null : successor
  }
  // What was final cannot be taken back by an honest chain.
  const isGone = state === 'None' && !record.wasFinal
  return isGone ? lastOnChain(record.earlier, stateOf) : null
}

/** One reorg may take several resizes back. null: none is left, or not known. */
function lastOnChain(earlier: InstanceRecord['earlier'], stateOf: StateOf): Hex | null {
  const found = earlier.findLast(({ lease }) => stateOf(lease) !== 'None')?.lease ?? null
  return found === null || stateOf(found) === null ? null : found
}

function costOfLease(book: Pick<Book, 'lease'>, id: Hex): string {
  const lease = book.lease(id)
  return lease?.ending ? costOf(lease.terms, lease.ending.billedSeconds).toString() : '0'
}

/**
 * Gives an instance to the lease that must hold it, in one write: guest, disk, port and keys are the instance's and stay. What
 * the new lease pays for is compared with what is there at the next look, like everything else.
 */
export function handOver(
  instances: Instances,
  book: Pick<Book, 'lease'>,
  record: InstanceRecord,
  to: Hex,
): void {
  const lease = book.lease(to)
  if (lease === null) return // its events are read again first
  const { earlier } = record
  const at = earlier.findIndex((one) => one.lease === to)
  const passed = {
    lease: record.lease,
    openedBlock: record.openedBlock,
    spentUnits: costOfLease(book, record.lease),
    // The book forgets a lease of which nothing is left to do.
    billedSeconds: book.lease(record.lease)?.ending?.billedSeconds ?? 0,
  }
  instances.handOver(record.lease, to, {
    earlier: at === -1 ? [...earlier, passed] : earlier.slice(0, at),
    openedBlock: lease.openedBlock.number,
    wasFinal: false,
  })
}
