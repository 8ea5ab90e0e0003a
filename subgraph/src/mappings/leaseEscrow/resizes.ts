// LeaseEscrow: a lease goes over to a successor.
import { BigInt } from '@graphprotocol/graph-ts'
import { LeaseResized } from '../../../generated/LeaseEscrow/LeaseEscrow'
import { Lease } from '../../../generated/schema'
import { countActivated } from '../../census'
import { successorActionId } from '../../ids'
import { bookCarried } from '../../ledger'
import { findLease } from '../../store/lease'
import { newLeaseAction } from '../../store/leaseAction'
import { markClock, measureRunway } from '../../store/leaseClock'

/** Comes after LeaseClosed of the one and LeaseOpened of the other, which have booked money and capacity. */
export function handleLeaseResized(event: LeaseResized): void {
  const lease = findLease(event.params.leaseId, event)
  const successor = findLease(event.params.successorId, event)
  if (lease === null || successor === null) return
  lease.successor = successor.id
  lease.save()
  inherit(successor, lease)
  successor.state = 'Active'
  successor.activatedAt = event.block.timestamp
  markClock(successor, BigInt.zero(), BigInt.zero(), event.block.timestamp)
  measureRunway(successor)
  successor.save()
  countActivated(successor, event)
  bookCarried(successor, successor.depositedUnits.minus(event.params.added), event.block.timestamp)
  record(event, lease, successor)
}

/** The instance goes on as it is: what was said of it at its activation stays true. */
function inherit(successor: Lease, lease: Lease): void {
  successor.predecessor = lease.id
  successor.firstLease = lease.firstLease
  successor.manifest = lease.manifest
  successor.manifestSalt = lease.manifestSalt
  successor.endpoint = lease.endpoint
  successor.sshFingerprint = lease.sshFingerprint
}

function record(event: LeaseResized, lease: Lease, successor: Lease): void {
  const resized = newLeaseAction('Resized', lease, event)
  resized.by = lease.tenant
  resized.successor = successor.id
  resized.amountUnits = event.params.added
  resized.refundedUnits = event.params.returned
  resized.save()

  const activated = newLeaseAction('Activated', successor, event)
  activated.id = successorActionId(event)
  activated.by = lease.tenant
  activated.endpoint = successor.endpoint
  activated.sshFingerprint = successor.sshFingerprint
  activated.save()
}
