// VerifierNetwork: an outage from the first report to its end. What it does to the billing clock is told by the escrow.
import { BigInt } from '@graphprotocol/graph-ts'
import {
  DownAnswered,
  DownConfirmed,
  DownPosted,
  DownReported,
  UpPosted,
} from '../../../generated/VerifierNetwork/VerifierNetwork'
import { Outage, Target, TargetEpoch } from '../../../generated/schema'
import { outageId } from '../../ids'
import { findEpoch } from '../../store/epoch'
import { findConfirmed, findOutage } from '../../store/outage'
import { findTarget } from '../../store/target'
import { keepTargetEpoch, loadTargetEpoch, setConfirmation } from '../../store/targetEpoch'
import { newVerdict } from '../../store/verdict'

const ONE = BigInt.fromI32(1)

export function handleDownReported(event: DownReported): void {
  const target = findTarget(event.params.target, event)
  if (target === null) return
  const outage = new Outage(outageId(target.number, event.params.epoch))
  outage.target = target.id
  outage.hostKind = target.hostKind
  outage.from = event.params.from
  outage.reportedEpoch = event.params.epoch
  outage.reportedAt = event.block.timestamp
  outage.report = keepTargetEpoch(target, event.params.epoch)
  outage.save()

  const verdict = newVerdict('Reported', target, event)
  verdict.outage = outage.id
  verdict.epoch = event.params.epoch
  verdict.second = event.params.from
  verdict.save()
}

/** The epoch is that of the confirmation, so the report is of the one before it. */
export function handleDownConfirmed(event: DownConfirmed): void {
  const target = findTarget(event.params.target, event)
  if (target === null) return
  const outage = findOutage(target, event.params.epoch.minus(ONE), event)
  if (outage === null) return
  outage.confirmation = confirm(target, outage, event)
  outage.confirmedAt = event.block.timestamp
  outage.answerableUntil = event.params.answerableUntil
  outage.save()
  target.outage = outage.id
  target.save()

  const verdict = newVerdict('Confirmed', target, event)
  verdict.outage = outage.id
  verdict.epoch = event.params.epoch
  verdict.second = event.params.answerableUntil
  verdict.save()
}

/** Writes down what the confirmation committee said; returns where. */
function confirm(target: Target, outage: Outage, event: DownConfirmed): string | null {
  const epoch = findEpoch(event.params.epoch, event)
  if (epoch === null) return null
  const record = loadTargetEpoch(target.number, epoch)
  if (record === null) return null
  setConfirmation(record, target, epoch, reportersOf(outage))
  return record.id
}

/** The first committee of the epoch reported: none of them confirms. */
function reportersOf(outage: Outage): i32[] {
  const id = outage.report
  if (id === null) return []
  const report = TargetEpoch.load(id)
  if (report === null) return []
  return report.committee
}

export function handleDownAnswered(event: DownAnswered): void {
  const target = findTarget(event.params.target, event)
  if (target === null) return
  const outage = answeredOutage(target, event)
  if (outage === null) return
  outage.answeredAt = event.block.timestamp
  outage.save()

  const verdict = newVerdict('Answered', target, event)
  verdict.outage = outage.id
  verdict.epoch = event.params.epoch
  verdict.save()
}

/** Either committee of the outage that waits to be posted may be answered, else the first one of what was reported. */
function answeredOutage(target: Target, event: DownAnswered): Outage | null {
  const id = target.outage
  if (id !== null) {
    const waiting = Outage.load(id)
    if (waiting !== null && isAnswered(waiting, event.params.epoch)) return waiting
  }
  return findOutage(target, event.params.epoch, event)
}

function isAnswered(waiting: Outage, epoch: BigInt): boolean {
  if (waiting.postedAt !== null || waiting.answeredAt !== null) return false
  return epoch == waiting.reportedEpoch || epoch == waiting.reportedEpoch.plus(ONE)
}

export function handleDownPosted(event: DownPosted): void {
  const target = findTarget(event.params.target, event)
  if (target === null) return
  target.downSince = event.params.from
  target.save()
  const outage = findConfirmed(target, event)
  if (outage === null) return
  outage.from = event.params.from
  outage.postedAt = event.block.timestamp
  outage.save()

  const verdict = newVerdict('Posted', target, event)
  verdict.outage = outage.id
  verdict.second = event.params.from
  verdict.save()
}

export function handleUpPosted(event: UpPosted): void {
  const target = findTarget(event.params.target, event)
  if (target === null) return
  const verdict = newVerdict('Lifted', target, event)
  verdict.epoch = event.params.epoch
  if (target.downSince !== null) {
    verdict.outage = endOutage(target, event)
    verdict.second = event.block.timestamp
  }
  verdict.save()
}

/** The clock runs again: ends the outage that had stopped it; returns its id. */
function endOutage(target: Target, event: UpPosted): string | null {
  target.downSince = null
  target.lastDownUntil = event.block.timestamp
  target.save()
  const outage = findConfirmed(target, event)
  if (outage === null) return null
  outage.liftedAt = event.block.timestamp
  outage.lift = keepTargetEpoch(target, event.params.epoch)
  outage.save()
  return outage.id
}
