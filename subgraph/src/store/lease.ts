import { Bytes, ethereum } from '@graphprotocol/graph-ts'
import { Lease } from '../../generated/schema'
import { reportMissing } from '../report'
import { Shape } from '../words/shape'

/** The lease of an id; null, and reported, when it was never opened. */
export function findLease(leaseId: Bytes, event: ethereum.Event): Lease | null {
  const lease = Lease.load(leaseId)
  if (lease === null) reportMissing('Lease', leaseId.toHexString(), event)
  return lease
}

/** What a lease holds of its host. */
export function shapeOf(lease: Lease): Shape {
  return new Shape(lease.points, lease.memoryMib, lease.diskGib, lease.gpus, lease.mbps)
}

/** Writes down that a lease was declined, cancelled or closed. */
export function setEnding(lease: Lease, ending: string, reason: string, by: Bytes, event: ethereum.Event): void {
  lease.ending = ending
  lease.endReason = reason
  lease.endedBy = by
  lease.endedAt = event.block.timestamp
}

/** Writes down that the last of a lease's money moved. */
export function setClosed(lease: Lease, event: ethereum.Event): void {
  lease.state = 'Closed'
  lease.settledAt = event.block.timestamp
}
