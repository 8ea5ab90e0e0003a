import { availableParallelism, totalmem } from 'node:os'
import { freeShapeOf, type LeaseTerms, type Shape } from '@freehold/sdk'
import type { KnownLease } from '../chain/index.ts'
import { readSurvey } from '../machine/index.ts'
import { Never } from '../queue/index.ts'
import type { ProviderConfig } from './config.ts'
import type { InstanceRecord } from './record.ts'

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
  const shortage = shortageFor(lease, leases, capacity)
  if (shortage !== null) throw new Never('NoCapacity', shortage)
}

/** What an instance gets of what its lease pays for. */
export interface Given {
  readonly shape: Shape
  /** Why it is less than that; null: it is all. */
  readonly shortage: string | null
}

/**
 * A resize is sealed on chain before its host hears of it. One that asks for more points or memory than the machine has room for
 * changes neither: the instance runs on with what it had, is given the rest once there is room, and its tenant is told. What an
 * instance has is never taken away because the machine became smaller. Pure.
 */
export function givenTo(
  { defined }: Pick<InstanceRecord, 'defined'>,
  lease: KnownLease,
  leases: readonly KnownLease[],
  capacity: Capacity,
): Given {
  const { shape } = lease.terms
  const isMore = defined !== null && (shape.points > defined.points || shape.memoryMib > defined.memoryMib)
  const shortage = isMore ? shortageFor(lease, leases, capacity) : null
  if (defined === null || shortage === null) return { shape, shortage: null }
  return { shape: { ...shape, points: defined.points, memoryMib: defined.memoryMib }, shortage }
}

/** What an offer leaves free, as far as the machine has it. Guests get no GPUs from this worker, whatever an offer says. Pure. */
export function freeOnMachine(offered: Shape, inUse: Shape, capacity: Capacity): Shape {
  return freeShapeOf({ ...offered, ...leastOf(offered, capacity), gpus: 0 }, inUse)
}

const leastOf = (offered: Shape, { points, memoryMib }: Capacity): Capacity => ({
  points: Math.min(offered.points, points),
  memoryMib: Math.min(offered.memoryMib, memoryMib),
})

function shortageFor(lease: KnownLease, leases: readonly KnownLease[], capacity: Capacity): string | null {
  const before = leases.filter((other) => other.ending === null && isBefore(other, lease))
  for (const [field, unit] of [
    ['points', 'compute points'],
    ['memoryMib', 'MiB of memory'],
  ] as const) {
    const used = sumOf(before, field)
    const wanted = lease.terms.shape[field]
    if (used + wanted <= capacity[field]) continue
    return `The lease pays for ${wanted} ${unit}; of this machine's ${capacity[field]}, ${used} are taken.`
  }
  return null
}

const sumOf = (leases: readonly KnownLease[], field: keyof Capacity & keyof LeaseTerms['shape']): number =>
  leases.reduce((sum, { terms }) => sum + terms.shape[field], 0)

/** First come, first served; within one block by id, so that two of them cannot refuse each other. */
function isBefore(other: KnownLease, lease: KnownLease): boolean {
  if (other.id === lease.id) return false
  const difference = other.openedBlock.number - lease.openedBlock.number
  return difference === 0 ? other.id < lease.id : difference < 0
}
