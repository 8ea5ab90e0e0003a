import type { Hex } from 'viem'
import { type EscrowLog, endingFrom, leaseFrom } from './logs.ts'
import type { KnownEnding, KnownLease } from './types.ts'

/** A published offer of this host, by hash; `generation` decides with the host's word whether it is live. */
export interface KnownOffer {
  readonly offerHash: Hex
  readonly generation: number
  readonly capacityOpenFee: bigint
  readonly blockNumber: number
  readonly withdrawnBlock: number | null
}

/**
 * All leases and offers of one host as events tell them. It holds nothing that could not be read again, and takes back what
 * a reorg took away.
 */
export interface Book {
  leases(): readonly KnownLease[]
  lease(id: Hex): KnownLease | null
  offers(): readonly KnownOffer[]
  /** Forgets everything after a block. */
  rollBack(toBlock: number): void
  /** Writes events down; twice is fine. Returns the leases they speak of. */
  write(logs: readonly EscrowLog[], timeOf: (blockNumber: number) => number): Set<Hex>
  /** Drops a lease of which nothing is left to do. */
  forget(id: Hex): void
}

/** A book, empty or with what an earlier one held. */
export function openBook(leases: readonly KnownLease[] = [], offers: readonly KnownOffer[] = []): Book {
  const byId = new Map(leases.map((lease) => [lease.id, lease]))
  const byHash = new Map(offers.map((offer) => [offer.offerHash, offer]))

  return {
    leases: () => [...byId.values()],
    lease: (id) => byId.get(id) ?? null,
    offers: () => [...byHash.values()],
    forget: (id) => {
      byId.delete(id)
    },
    rollBack(toBlock) {
      for (const lease of byId.values()) {
        if (lease.openedBlock.number > toBlock) byId.delete(lease.id)
        else if (lease.ending && lease.ending.blockNumber > toBlock)
          byId.set(lease.id, { ...lease, ending: null, successor: null })
      }
      for (const offer of byHash.values()) {
        if (offer.blockNumber > toBlock) byHash.delete(offer.offerHash)
        else if ((offer.withdrawnBlock ?? 0) > toBlock)
          byHash.set(offer.offerHash, { ...offer, withdrawnBlock: null })
      }
    },
    write(logs, timeOf) {
      const touched = new Set<Hex>()
      for (const log of logs) {
        if (writeOffer(byHash, log)) continue
        const id = (log.args as { leaseId?: Hex }).leaseId
        if (id === undefined) continue
        touched.add(id)
        if (log.eventName === 'LeaseOpened') byId.set(id, keepLaterFacts(leaseFrom(log), byId.get(id)))
        else if (log.eventName === 'LeaseResized') touched.add(writeResize(byId, id, log.args.successorId))
        else writeEnding(byId, id, log, timeOf)
      }
      return touched
    },
  }
}

/** Reading an opening again must not lose what was read of later events. */
function keepLaterFacts(lease: KnownLease, before: KnownLease | undefined): KnownLease {
  if (before === undefined) return lease
  const { ending, successor, predecessor, firstLease, envelope, manifestSalt } = before
  return { ...lease, ending, successor, predecessor, firstLease, envelope, manifestSalt }
}

/** The instance goes on under the successor, launched as it was. The successor's opening was read before. */
function writeResize(byId: Map<Hex, KnownLease>, id: Hex, successorId: Hex): Hex {
  const lease = byId.get(id)
  const successor = byId.get(successorId)
  if (lease) byId.set(id, { ...lease, successor: successorId })
  if (lease && successor) {
    const { firstLease, envelope, manifestSalt } = lease
    byId.set(successorId, { ...successor, predecessor: id, firstLease, envelope, manifestSalt })
  }
  return successorId
}

function writeEnding(
  byId: Map<Hex, KnownLease>,
  id: Hex,
  log: EscrowLog,
  timeOf: (blockNumber: number) => number,
): void {
  const lease = byId.get(id)
  const ending = endingFrom(log)
  if (lease === undefined || ending === null) return
  const complete: KnownEnding = { ...ending, at: timeOf(ending.blockNumber) }
  byId.set(id, { ...lease, ending: complete })
}

function writeOffer(byHash: Map<Hex, KnownOffer>, log: EscrowLog): boolean {
  if (log.eventName === 'OfferPublished') {
    const { offerHash, generation, capacityOpenFee } = log.args
    const blockNumber = Number(log.blockNumber)
    byHash.set(offerHash, { offerHash, generation, capacityOpenFee, blockNumber, withdrawnBlock: null })
    return true
  }
  if (log.eventName !== 'OfferWithdrawn') return false
  const offer = byHash.get(log.args.offerHash)
  if (offer) byHash.set(offer.offerHash, { ...offer, withdrawnBlock: Number(log.blockNumber) })
  return true
}
