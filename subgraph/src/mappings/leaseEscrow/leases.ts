// LeaseEscrow: a lease's life, one handler per event: find, change, save, record the action.
import { BigInt } from '@graphprotocol/graph-ts'
import {
  LeaseActivated,
  LeaseCancelled,
  LeaseClosed,
  LeaseDeclined,
  LeaseFinalized,
  LeaseOpened,
  LeaseRevived,
  LeaseToppedUp,
  LeaseWithdrawn,
} from '../../../generated/LeaseEscrow/LeaseEscrow'
import { Lease } from '../../../generated/schema'
import { countActivated, countCompleted, countEnded, countOpened } from '../../census'
import { gapSecondsOf } from '../../clock'
import { Movement, book } from '../../ledger'
import { cancelReason, closeReason, declineReason } from '../../reasons'
import { findHostKind } from '../../store/hostKind'
import { findLease, setClosed, setEnding } from '../../store/lease'
import { newLeaseAction } from '../../store/leaseAction'
import { freezeClock, markClock, measureRunway } from '../../store/leaseClock'
import { newLease } from '../../store/leaseTerms'
import { findOffer } from '../../store/offer'
import { unpackPayeeHostKindTrial } from '../../words/terms'

export function handleLeaseOpened(event: LeaseOpened): void {
  const seller = unpackPayeeHostKindTrial(event.params.payeeHostKindTrial)
  if (findHostKind(seller.host, seller.kind, event) === null) return
  const offer = findOffer(event.params.offerHash, event)
  if (offer === null) return
  offer.leaseCount += 1
  offer.save()

  const lease = newLease(event)
  const movement = new Movement()
  movement.depositedUnits = event.params.deposit
  book(lease, movement, event.block.timestamp)
  lease.save()
  countOpened(lease, event)

  const action = newLeaseAction('Opened', lease, event)
  action.by = lease.tenant
  action.amountUnits = event.params.deposit
  action.openFeeUnits = lease.openFeeUnits
  action.save()
}

export function handleLeaseActivated(event: LeaseActivated): void {
  const lease = findLease(event.params.leaseId, event)
  if (lease === null) return
  lease.state = 'Active'
  lease.activatedAt = event.block.timestamp
  lease.endpoint = event.params.endpoint
  lease.sshFingerprint = event.params.sshFingerprint
  markClock(lease, BigInt.zero(), BigInt.zero(), event.block.timestamp)
  measureRunway(lease)
  lease.save()
  countActivated(lease, event)

  const action = newLeaseAction('Activated', lease, event)
  action.endpoint = event.params.endpoint
  action.sshFingerprint = event.params.sshFingerprint
  action.save()
}

export function handleLeaseDeclined(event: LeaseDeclined): void {
  const lease = findLease(event.params.leaseId, event)
  if (lease === null) return
  const reason = declineReason(event.params.reason)
  const movement = new Movement()
  movement.refundedUnits = event.params.refunded
  movement.openFeeKeptUnits = event.params.openFeeKept
  book(lease, movement, event.block.timestamp)
  setEnding(lease, 'Declined', reason, event.transaction.from, event)
  setClosed(lease, event)
  lease.save()
  countEnded(lease, event)

  const action = newLeaseAction('Declined', lease, event)
  action.reason = reason
  action.refundedUnits = event.params.refunded
  action.openFeeUnits = event.params.openFeeKept
  action.save()
}

export function handleLeaseCancelled(event: LeaseCancelled): void {
  const lease = findLease(event.params.leaseId, event)
  if (lease === null) return
  const reason = cancelReason(event.params.reason)
  const movement = new Movement()
  movement.refundedUnits = event.params.refunded
  movement.toPayeeUnits = event.params.openFeePaid
  book(lease, movement, event.block.timestamp)
  setEnding(lease, 'Cancelled', reason, event.params.by, event)
  setClosed(lease, event)
  lease.save()
  countEnded(lease, event)

  const action = newLeaseAction('Cancelled', lease, event)
  action.by = event.params.by
  action.reason = reason
  action.refundedUnits = event.params.refunded
  action.openFeeUnits = event.params.openFeePaid
  action.save()
}

export function handleLeaseToppedUp(event: LeaseToppedUp): void {
  const lease = findLease(event.params.leaseId, event)
  if (lease === null) return
  const movement = new Movement()
  movement.depositedUnits = event.params.amount
  book(lease, movement, event.block.timestamp)
  measureRunway(lease)
  lease.save()

  const action = newLeaseAction('ToppedUp', lease, event)
  action.by = event.params.payer
  action.amountUnits = event.params.amount
  action.save()
}

/** Comes before the LeaseToppedUp of the same call: the purse ran dry at the seconds funded so far, and counts on from there. */
export function handleLeaseRevived(event: LeaseRevived): void {
  const lease = findLease(event.params.leaseId, event)
  if (lease === null) return
  const gap = gapSecondsOf(event.params.deadSeconds)
  markClock(lease, lease.fundedSeconds, gap, event.block.timestamp)
  measureRunway(lease)
  lease.save()

  const action = newLeaseAction('Revived', lease, event)
  action.spentSeconds = lease.baseSeconds
  action.fundedSeconds = event.params.fundedSeconds
  action.deadSeconds = event.params.deadSeconds
  action.save()
}

export function handleLeaseWithdrawn(event: LeaseWithdrawn): void {
  const lease = findLease(event.params.leaseId, event)
  if (lease === null) return
  const movement = new Movement()
  movement.settledSeconds = event.params.settledSeconds.minus(lease.settledSeconds)
  movement.toPayeeUnits = event.params.toPayee
  movement.toAuthorUnits = event.params.toAuthor
  movement.feeUnits = event.params.fee
  book(lease, movement, event.block.timestamp)
  lease.isOpenFeePaid = true
  lease.save()

  const action = newLeaseAction('Withdrawn', lease, event)
  action.settledSeconds = event.params.settledSeconds
  action.toPayeeUnits = event.params.toPayee
  action.toAuthorUnits = event.params.toAuthor
  action.feeUnits = event.params.fee
  action.save()
}

export function handleLeaseClosed(event: LeaseClosed): void {
  const lease = findLease(event.params.leaseId, event)
  if (lease === null) return
  book(lease, closingMovement(event, lease), event.block.timestamp)
  setEnding(lease, 'Closed', closeReason(event.params.reason), event.params.by, event)
  lease.billedSeconds = event.params.billedSeconds
  lease.isOpenFeePaid = true
  if (event.params.settledSeconds == event.params.billedSeconds) setClosed(lease, event)
  else settle(lease, event)
  lease.save()
  countEnded(lease, event)
  countCompleted(lease, event)

  const action = newLeaseAction('Closed', lease, event)
  action.by = event.params.by
  action.reason = closeReason(event.params.reason)
  action.billedSeconds = event.params.billedSeconds
  action.settledSeconds = event.params.settledSeconds
  action.refundedUnits = event.params.refunded
  action.toPayeeUnits = event.params.toPayee
  action.toAuthorUnits = event.params.toAuthor
  action.feeUnits = event.params.fee
  action.save()
}

function settle(lease: Lease, event: LeaseClosed): void {
  lease.state = 'Settling'
  freezeClock(lease, event.params.billedSeconds, event.block.timestamp)
}

function closingMovement(event: LeaseClosed, lease: Lease): Movement {
  const movement = new Movement()
  movement.settledSeconds = event.params.settledSeconds.minus(lease.settledSeconds)
  movement.refundedUnits = event.params.refunded
  movement.toPayeeUnits = event.params.toPayee
  movement.toAuthorUnits = event.params.toAuthor
  movement.feeUnits = event.params.fee
  return movement
}

export function handleLeaseFinalized(event: LeaseFinalized): void {
  const lease = findLease(event.params.leaseId, event)
  if (lease === null) return
  book(lease, finalMovement(event, lease), event.block.timestamp)
  setClosed(lease, event)
  lease.save()

  const action = newLeaseAction('Finalized', lease, event)
  action.creditedSeconds = event.params.creditedSeconds
  action.refundedUnits = event.params.refunded
  action.toPayeeUnits = event.params.toPayee
  action.toAuthorUnits = event.params.toAuthor
  action.feeUnits = event.params.fee
  action.save()
}

/** What was held: the seconds from those settled to those billed, less what a verdict struck. */
function finalMovement(event: LeaseFinalized, lease: Lease): Movement {
  const movement = new Movement()
  const billed = lease.billedSeconds
  const billedSeconds = billed === null ? lease.settledSeconds : billed
  movement.creditedSeconds = event.params.creditedSeconds
  movement.settledSeconds = billedSeconds.minus(event.params.creditedSeconds).minus(lease.settledSeconds)
  movement.refundedUnits = event.params.refunded
  movement.toPayeeUnits = event.params.toPayee
  movement.toAuthorUnits = event.params.toAuthor
  movement.feeUnits = event.params.fee
  return movement
}
