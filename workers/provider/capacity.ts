import { availableParallelism, totalmem } from 'node:os'
import type { LeaseTerms } from '@freehold/sdk'
import type { KnownLease } from '../chain/index.ts'
import { readSurvey } from '../machine/index.ts'
import { Never } from '../queue/index.ts'
import type { ProviderConfig } from './config.ts'

/** What a machine has to give to guests. */
export interface Capacity {
  /** Compute points: 1000 per core of the baseline. */
  readonly points: number
  readonly memoryMib: number
}

const pointsPerThread = 1000
/** The host itself needs some of its memory. */
const memoryShare = 0.95

/** What this machine has: as configured, else as its benchmark found, else a whole core per thread. */
export function capacityOf({ stateDir, guests }: Pick<ProviderConfig, 'stateDir' | 'guests'>): Capacity {
  const measured = readSurvey(stateDir)?.benchmark?.points
  return {
    points: guests.capacity.points ?? measured ?? availableParallelism() * pointsPerThread,
    memoryMib: guests.capacity.memoryMib ?? Math.floor((totalmem() * memoryShare) / 2 ** 20),
  }
}

/**
 * Refuses a lease that the machine has no room for beside the leases that came before it. The points of a tier are its share of
 * a core, so nobody gets less than the tier says, whatever the offer promised. Pure.
 * @throws Never `NoCapacity`
 */
export function requireRoom(lease: KnownLease, leases: readonly KnownLease[], capacity: Capacity): void {
  const before = leases.filter((other) => other.ending === null && isBefore(other, lease))
  for (const [field, unit] of [
    ['points', 'compute points'],
    ['memoryMib', 'MiB of memory'],
  ] as const) {
    const used = sumOf(before, field)
    const wanted = lease.terms.shape[field]
    if (used + wanted <= capacity[field]) continue
    throw new Never(
      'NoCapacity',
      `The lease pays for ${wanted} ${unit}; of this machine's ${capacity[field]}, ${used} are taken.`,
    )
  }
}

const sumOf = (leases: readonly KnownLease[], field: keyof Capacity & keyof LeaseTerms['shape']): number =>
  leases.reduce((sum, { terms }) => sum + terms.shape[field], 0)

/** First come, first served; within one block by id, so that two of them cannot refuse each other. */
function isBefore(other: KnownLease, lease: KnownLease): boolean {
  if (other.id === lease.id) return false
  const difference = other.openedBlock.number - lease.openedBlock.number
  return difference === 0 ? other.id < lease.id : difference < 0
}
