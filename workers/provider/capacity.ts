import { freeShapeOf, type Shape } from '@freehold/sdk'
import type { KnownLease } from '../chain/index.ts'
import { Never } from '../queue/index.ts'
import { CAPACITY_UNITS, type Capacity, QUANTITIES } from './machine-capacity.ts'
import type { InstanceRecord } from './record.ts'

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
 * A resize is sealed on chain before its host hears of it. What it asks for beyond the room that the machine has is not given:
 * processors and memory together, disk and bandwidth each by itself. The instance runs on with what it had, is given the rest
 * once there is room, and its tenant is told. What an instance has is never taken away because the machine became smaller. Pure.
 */
export function givenTo(
  record: Pick<InstanceRecord, 'defined' | 'diskGib' | 'mbps'>,
  lease: KnownLease,
  leases: readonly KnownLease[],
  capacity: Capacity,
): Given {
  const { shape } = lease.terms
  const { defined, diskGib, mbps } = record
  if (defined === null) return { shape, shortage: null }
  const had: Capacity = {
    points: defined.points,
    memoryMib: defined.memoryMib,
    diskGib,
    mbps: mbps ?? shape.mbps,
  }
  let given = shape
  const shortages: string[] = []
  for (const together of givenTogether) {
    const grown = together.filter((field) => shape[field] > had[field])
    const shortage = shortageFor(lease, leases, capacity, grown)
    if (shortage === null) continue
    shortages.push(shortage)
    given = { ...given, ...Object.fromEntries(together.map((field) => [field, had[field]])) }
  }
  return { shape: given, shortage: shortages.length === 0 ? null : shortages.join(' ') }
}

const givenTogether: readonly (readonly (keyof Capacity)[])[] = [
  ['points', 'memoryMib'],
  ['diskGib'],
  ['mbps'],
]

/** What an offer leaves free, as far as the machine has it. Guests get no GPUs from this worker, whatever an offer says. Pure. */
export function freeOnMachine(offered: Shape, inUse: Shape, capacity: Capacity): Shape {
  const had = Object.fromEntries(
    QUANTITIES.map((field) => [field, Math.min(offered[field], capacity[field])]),
  )
  return freeShapeOf({ ...offered, ...had, gpus: 0 }, inUse)
}

function shortageFor(
  lease: KnownLease,
  leases: readonly KnownLease[],
  capacity: Capacity,
  fields: readonly (keyof Capacity)[] = QUANTITIES,
): string | null {
  const before = leases.filter((other) => other.ending === null && isBefore(other, lease))
  for (const field of fields) {
    const used = sumOf(before, field)
    const wanted = lease.terms.shape[field]
    if (used + wanted <= capacity[field]) continue
    return `The lease pays for ${wanted} ${CAPACITY_UNITS[field]}; of this machine's ${capacity[field]}, ${used} are taken.`
  }
  return null
}

const sumOf = (leases: readonly KnownLease[], field: keyof Capacity): number =>
  leases.reduce((sum, { terms }) => sum + terms.shape[field], 0)

/** First come, first served; within one block by id, so that two of them cannot refuse each other. */
function isBefore(other: KnownLease, lease: KnownLease): boolean {
  if (other.id === lease.id) return false
  const difference = other.openedBlock.number - lease.openedBlock.number
  return difference === 0 ? other.id < lease.id : difference < 0
}
