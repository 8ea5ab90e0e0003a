import { epochNumberAt, startOfEpoch } from '@freehold/sdk'
import type { TargetState } from '../book/index.ts'
import { isProbed, isSealed, keyOf } from './committees.ts'
import { myTurn } from './my-turn.ts'
import type { Step } from './steps.ts'
import { ballotsSaying } from './tallies.ts'
import type { VerifierView } from './view.ts'

/** What follows from revealed ballots: a DOWN is reported, confirmed and posted, an UP lifts it. Any verifier may, one does. */
export function judge(view: VerifierView): Step[] {
  const { now, timing, state } = view
  const epochs = reportableEpochs(view)
  return [...state.targets.values()].flatMap((target) => [
    ...epochs.flatMap((epoch) => verdictsOf(view, epoch, target)),
    ...postingOf(view, target, epochNumberAt(timing, now)),
  ])
}

/** Epochs whose ballots can be reported now: all is revealed, and the next epoch's probes have not begun. */
export function reportableEpochs({ now, timing }: Pick<VerifierView, 'now' | 'timing'>): number[] {
  const current = epochNumberAt(timing, now)
  return [current - 1, current].filter((epoch) => {
    if (epoch < 1) return false
    const second = now - startOfEpoch(timing, epoch)
    return second >= timing.revealEnd && second < timing.epochSeconds + timing.probeStart
  })
}

function verdictsOf(view: VerifierView, epoch: number, target: TargetState): Step[] {
  const { state, committees, timing } = view
  const record = state.epochs.get(epoch)
  if (record === undefined || !isSealed(record) || !isProbed(target, epoch, timing)) return []
  const first = committees.first(epoch, keyOf(target))
  const says = (committee: readonly number[], outcome: 'Up' | 'Down', quorum: number) =>
    ballotsSaying(state, epoch, target.target, committee, outcome).length >= quorum

  if (target.verdict.is === 'down') {
    const isLater = epoch > target.verdict.confirmedIn
    return isLater && says(first, 'Up', record.quorum) ? shared(view, 'reportUp', epoch, target) : []
  }
  const steps: Step[] = []
  const isJudged =
    target.verdict.is === 'confirmed' && view.now <= lapsesAt(view, target.verdict.answerableUntil)
  if (!isJudged && target.reported.includes(epoch - 1)) {
    const second = committees.confirmation(epoch, keyOf(target))
    if (says(second, 'Down', record.confirmationQuorum))
      steps.push(...shared(view, 'confirmDown', epoch, target))
  }
  if (target.lastReport < epoch && says(first, 'Down', record.quorum))
    steps.push(...shared(view, 'reportDown', epoch, target))
  return steps
}

type Verdict = 'reportDown' | 'confirmDown' | 'reportUp'

function shared(view: VerifierView, what: Verdict, epoch: number, { target }: TargetState): Step[] {
  const { timing, now } = view
  const since = now - startOfEpoch(timing, epoch) - timing.revealEnd
  const window = timing.epochSeconds + timing.probeStart - timing.revealEnd
  const duty = { what, epoch, about: target }
  return myTurn(view, duty, since, Math.floor(window / 3)) ? [{ do: what, epoch, target }] : []
}

/** A confirmed DOWN can be posted so long. */
const lapsesAt = ({ timing }: VerifierView, answerableUntil: number): number =>
  answerableUntil + timing.epochSeconds

function postingOf(view: VerifierView, { target, verdict }: TargetState, current: number): Step[] {
  if (verdict.is !== 'confirmed') return []
  const { now, timing } = view
  if (now < verdict.answerableUntil || now > lapsesAt(view, verdict.answerableUntil)) return []
  const duty = { what: 'postDown', epoch: verdict.confirmedIn, about: target }
  const isMyTurn = myTurn(view, duty, now - verdict.answerableUntil, Math.floor(timing.epochSeconds / 3))
  return isMyTurn && current > 0 ? [{ do: 'postDown', target, epoch: verdict.confirmedIn }] : []
}
