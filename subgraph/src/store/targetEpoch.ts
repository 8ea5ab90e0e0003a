import { BigInt, store } from '@graphprotocol/graph-ts'
import { Ballot, Epoch, Target, TargetEpoch } from '../../generated/schema'
import { CONFIRMATION_COMMITTEE, Draw, drawCommittee, FIRST_COMMITTEE } from '../committee'
import { ballotId, targetEpochId, targetId } from '../ids'
import { countNamed } from '../uptime'
import { OUTCOME_DOWN, OUTCOME_UP, outcomeOf } from '../words/outcomes'

/** A week of ten minutes each. */
const KEPT_EPOCHS = BigInt.fromI32(1008)

/**
 * A target in an epoch; its committee is drawn, once, when the first ballot names it. null when the epoch has no seed or the target is
 * not enrolled in it. The one that is a week older goes, unless an outage hangs on it.
 */
export function loadTargetEpoch(number: i32, epoch: Epoch): TargetEpoch | null {
  const id = targetEpochId(number, epoch.number)
  const known = TargetEpoch.load(id)
  if (known !== null) return known
  const target = Target.load(targetId(number))
  if (target === null || !isEnrolled(target, epoch.number)) return null
  const seed = epoch.seed
  if (seed === null) return null
  const record = newTargetEpoch(id, target, epoch)
  record.committee = drawCommittee(
    new Draw(seed, target.key, FIRST_COMMITTEE, epoch.seats, epoch.number, epoch.committeeSize, []),
  )
  record.save()
  countNamed(target, epoch)
  forget(number, epoch.number.minus(KEPT_EPOCHS))
  return record
}

function newTargetEpoch(id: string, target: Target, epoch: Epoch): TargetEpoch {
  const record = new TargetEpoch(id)
  record.target = target.id
  record.epoch = epoch.id
  record.epochNumber = epoch.number
  record.upBallots = []
  record.downBallots = []
  record.verdict = 'Unknown'
  record.confirmationCommittee = []
  record.confirmingBallots = []
  record.dissentingBallots = []
  record.isKept = false
  return record
}

function isEnrolled(target: Target, epoch: BigInt): boolean {
  const untilEpoch = target.untilEpoch
  return target.fromEpoch.le(epoch) && (untilEpoch === null || epoch.lt(untilEpoch))
}

function forget(target: i32, epoch: BigInt): void {
  const id = targetEpochId(target, epoch)
  const old = TargetEpoch.load(id)
  if (old !== null && !old.isKept) store.remove('TargetEpoch', id)
}

/** Keeps what was said of a target in an epoch; returns its id, null when no ballot named the target. */
export function keepTargetEpoch(target: Target, epoch: BigInt): string | null {
  const record = TargetEpoch.load(targetEpochId(target.number, epoch))
  if (record === null) return null
  record.isKept = true
  record.save()
  return record.id
}

/** Draws the confirmation committee of an epoch, with whom a report had already left out, and writes down what it said. */
export function setConfirmation(record: TargetEpoch, target: Target, epoch: Epoch, reporters: i32[]): void {
  const seed = epoch.seed
  if (seed === null) return
  const draw = new Draw(
    seed,
    target.key,
    CONFIRMATION_COMMITTEE,
    epoch.seats,
    epoch.number,
    epoch.confirmationSize,
    reporters,
  )
  const committee = drawCommittee(draw)
  const confirming: string[] = []
  const dissenting: string[] = []
  for (let i = 0; i < committee.length; i++) {
    const ballot = Ballot.load(ballotId(epoch.number, committee[i]))
    if (ballot === null) continue
    const outcome = outcomeOf(ballot.bits, target.number)
    if (outcome == OUTCOME_DOWN) confirming.push(ballot.id)
    if (outcome == OUTCOME_UP) dissenting.push(ballot.id)
  }
  record.confirmationCommittee = committee
  record.confirmingBallots = confirming
  record.dissentingBallots = dissenting
  record.isKept = true
  record.save()
}
