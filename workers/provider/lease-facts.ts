import type { Hex } from 'viem'
import type { Follower } from '../chain/index.ts'
import type { ChainFacts } from './wanted.ts'

/** Words of leases as they were last read. A lease's word changes only with an event, so between events it is not read again. */
export interface LeaseFacts {
  /** What was read may be out of date. */
  doubt(leases: Iterable<Hex>): void
  doubtAll(): void
  /** Reads what is missing or in doubt, all in one go. @throws ChainUnreachable */
  refresh(leases: readonly Hex[]): Promise<void>
  /** null: not known. The view is the newest one. */
  of(lease: Hex): ChainFacts | null
  forget(lease: Hex): void
}

type Words = Pick<ChainFacts, 'word' | 'finalWord' | 'hostWord'>

export function openLeaseFacts(
  follower: Pick<Follower, 'view' | 'readWords'>,
  isSilent: () => boolean,
): LeaseFacts {
  const known = new Map<Hex, Words>()
  const doubted = new Set<Hex>()
  return {
    doubt(leases) {
      for (const lease of leases) doubted.add(lease)
    },
    doubtAll() {
      for (const lease of known.keys()) doubted.add(lease)
    },
    async refresh(leases) {
      const missing = leases.filter((lease) => doubted.has(lease) || !known.has(lease))
      if (missing.length === 0) return
      for (const lease of missing) doubted.delete(lease) // what comes in while we read puts it in doubt again
      try {
        const { atHead, atFinalized, hostWord } = await follower.readWords(missing)
        for (const lease of missing) {
          known.set(lease, { word: atHead.get(lease)!, finalWord: atFinalized?.get(lease) ?? null, hostWord })
        }
      } catch (error) {
        for (const lease of missing) doubted.add(lease)
        throw error
      }
    },
    of(lease) {
      const words = known.get(lease)
      const view = follower.view()
      if (words === undefined || view === null || doubted.has(lease) || isSilent()) return null
      return { view, ...words }
    },
    forget(lease) {
      known.delete(lease)
      doubted.delete(lease)
    },
  }
}
