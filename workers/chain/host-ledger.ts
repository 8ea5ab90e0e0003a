import type { Address, Hex } from 'viem'
import type { Book } from './book.ts'
import type { Ledger } from './ledger.ts'
import { type EscrowLog, endingFrom, hostLogs, leaseLogs } from './logs.ts'

/** The book of one host as what a follower writes into: openings and offers of the host, and what happens to its leases. */
export function hostLedger(book: Book, escrow: Address, host: bigint): Ledger<EscrowLog> {
  return {
    ids: () => book.leases().map(({ id }) => id),
    reader(client, fromBlock) {
      const ids = new Set(
        book.leases().flatMap(({ id, openedBlock }) => (openedBlock.number < fromBlock ? [id] : [])),
      )
      return async (range) => {
        const [ofHost, ofKnown] = await Promise.all([
          hostLogs(client, escrow, host, range),
          leaseLogs(client, escrow, [...ids], range),
        ])
        const opened = ofHost.flatMap((log): Hex[] =>
          log.eventName === 'LeaseOpened' ? [log.args.leaseId] : [],
        )
        const fresh = opened.filter((id) => !ids.has(id))
        const ofFresh = fresh.length > 0 ? await leaseLogs(client, escrow, fresh, range) : []
        for (const id of fresh) ids.add(id)
        return [...ofHost, ...[...ofKnown, ...ofFresh].sort(byPosition)]
      }
    },
    timedBlocks: (logs) => [...new Set(logs.map(({ blockNumber }) => Number(blockNumber)))],
    hasNews: (logs) => hasNews(book, logs),
    rollBack: (toBlock) => book.rollBack(toBlock),
    write: (logs, timeOf) => book.write(logs, timeOf),
  }
}

function hasNews(book: Book, logs: readonly EscrowLog[]): boolean {
  const leaseOf = (log: EscrowLog) => (log.args as { leaseId?: Hex }).leaseId ?? '0x'
  const over = new Set(logs.flatMap((log) => (endingFrom(log) ? [leaseOf(log)] : [])))
  return logs.some((log) => {
    const known = book.lease(leaseOf(log))
    if (log.eventName === 'LeaseOpened') return known === null && !over.has(log.args.leaseId)
    if (log.eventName === 'LeaseResized') return known !== null && known.successor === null
    return known !== null && known.ending === null && endingFrom(log) !== null
  })
}

const byPosition = (a: EscrowLog, b: EscrowLog): number =>
  a.blockNumber === b.blockNumber ? a.logIndex - b.logIndex : a.blockNumber < b.blockNumber ? -1 : 1
