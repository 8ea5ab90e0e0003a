// What a revealed ballot says of each target, counted where its seat sits in the committee.
import { Ballot, Epoch, TargetEpoch, Verifier } from '../generated/schema'
import { loadTargetEpoch } from './store/targetEpoch'
import { countVerdict } from './uptime'
import { namedTargets, OUTCOME_DOWN, OUTCOME_UP, outcomeOf } from './words/outcomes'

/** Counts a ballot of a sealed epoch; only targets that exist are looked at, however many bits there are. */
export function countBallot(ballot: Ballot, epoch: Epoch, targetCount: i32): void {
  const bits = ballot.bits
  const named = namedTargets(bits)
  const targets = named < targetCount ? named : targetCount
  let counted = 0
  for (let target = 0; target < targets; target++) {
    const outcome = outcomeOf(bits, target)
    if (outcome != OUTCOME_UP && outcome != OUTCOME_DOWN) continue
    if (countOutcome(ballot, epoch, target, outcome == OUTCOME_UP)) counted += 1
  }
  const verifier = Verifier.load(ballot.verifier)
  if (verifier === null) return
  verifier.outcomes += counted
  verifier.save()
}

/** Whether it counted: the seat is a member. */
function countOutcome(ballot: Ballot, epoch: Epoch, target: i32, isUp: boolean): boolean {
  const record = loadTargetEpoch(target, epoch)
  if (record === null || !record.committee.includes(ballot.seat)) return false
  if (isUp) record.upBallots = record.upBallots.concat([ballot.id])
  else record.downBallots = record.downBallots.concat([ballot.id])
  const said = isUp ? 'Up' : 'Down'
  if (record.verdict == 'Unknown') decide(record, epoch)
  else if (record.verdict != said) countDisagreements([ballot.id])
  record.save()
  return true
}

/** Writes the verdict down once a quorum says the same. */
function decide(record: TargetEpoch, epoch: Epoch): void {
  const isUp = record.upBallots.length >= epoch.quorum
  if (!isUp && record.downBallots.length < epoch.quorum) return
  record.verdict = isUp ? 'Up' : 'Down'
  countVerdict(record, epoch, isUp)
  countDisagreements(isUp ? record.downBallots : record.upBallots)
}

function countDisagreements(ballots: string[]): void {
  for (let i = 0; i < ballots.length; i++) {
    const ballot = Ballot.load(ballots[i])
    if (ballot === null) continue
    const verifier = Verifier.load(ballot.verifier)
    if (verifier === null) continue
    verifier.disagreements += 1
    verifier.save()
  }
}
