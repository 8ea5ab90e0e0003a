import { type LeaseTerms, POINTS_PER_VCPU } from '@freehold/sdk'
import type { Definition, InstanceRecord } from './record.ts'

/**
 * What the guest of a lease must be defined as: the shape that is paid for, booted from its own disk or for rescue. Pure.
 * @param record whose manifest is known
 */
export function definitionFor(record: InstanceRecord, { shape }: Pick<LeaseTerms, 'shape'>): Definition {
  return {
    mode: record.wish.power === 'rescue' ? 'rescue' : 'disk',
    vcpus: vcpusFor(record, shape.points),
    memoryMib: shape.memoryMib,
    points: shape.points,
  }
}

/** The manifest says how many vCPUs there are, until a resize: that changes the points and keeps the tier, so the points tell. */
function vcpusFor({ manifest, earlier }: InstanceRecord, points: number): number {
  const { vcpus, tier } = manifest!
  return earlier.length === 0 ? vcpus : Math.max(1, Math.floor(points / POINTS_PER_VCPU[tier]))
}

/** Whether the guest is defined as it must be, on a disk of the size and with the bandwidth that it is given. What an older worker defined is. */
export function isCurrent(record: InstanceRecord, terms: Pick<LeaseTerms, 'shape'>): boolean {
  const { defined, manifest, diskGib, mbps } = record
  if (defined === null || manifest === null) return true
  if (diskGib < terms.shape.diskGib || (mbps !== null && mbps !== terms.shape.mbps)) return false
  const wanted = definitionFor(record, terms)
  return (Object.keys(wanted) as (keyof Definition)[]).every((key) => defined[key] === wanted[key])
}
