import type { TargetState } from '@freehold/sdk'
import { epochNumberAt } from '@freehold/sdk'
import { confirmedIn, type DefenceTiming, isPledging, judgedFrom, pledgeEndsAt } from './timing.ts'

/** All that a decision is made from. */
export interface DefenceView {
  /** Timestamp of the head: what the contract goes by. Unix seconds. */
  readonly now: number
  readonly timing: DefenceTiming
  /** How the verifiers see this host. */
  readonly target: SeenTarget
  /** What could be pledged now; null while nothing can, or needs to be. */
  readonly pledgeable: Pledgeable | null
  /** What could answer a confirmed DOWN: of the epoch that was reported, then of the one that confirmed. */
  readonly showable: readonly Showable[]
  /** Epochs whose handshakes are on disk. */
  readonly keptEpochs: readonly number[]
}

export interface SeenTarget {
  readonly state: TargetState
  /** The last epoch that was reported. */
  readonly suspectedEpoch: number
  /** Unix seconds; only of a confirmed DOWN. */
  readonly answerableUntil: number
}

/** The running epoch, and what this host saw of it. */
export interface Pledgeable {
  readonly epoch: number
  /** With fewer nonces than this no DOWN of the epoch can be answered. */
  readonly least: number
  /** Different nonces among the handshakes that would be pledged. */
  readonly nonces: number
  /** A pledge stands on chain already. */
  readonly isPledged: boolean
}

/** A committee that can be shown handshakes. */
export interface Showable {
  readonly epoch: number
  readonly least: number
  /** Members whose handshakes were pledged. */
  readonly members: number
}

export type DefenceStep =
  /** Write the handshakes of the epoch down, on disk and then on chain. */
  | { readonly do: 'pledge'; readonly epoch: number }
  /** Show the pledged handshakes of the epoch. */
  | { readonly do: 'answer'; readonly epoch: number }
  /** Say that there is too little to pledge. */
  | { readonly do: 'sayNothingToPledge'; readonly epoch: number }
  /** Say that too little was pledged to answer what this epoch confirmed. */
  | { readonly do: 'sayNothingToShow'; readonly epoch: number }
  /** Delete the handshakes of the epoch. */
  | { readonly do: 'forget'; readonly epoch: number }

/** What a host does now about a DOWN that it was, or may be, found in. Pure: the same view, the same steps. */
export const nextSteps = (view: DefenceView): DefenceStep[] => [
  ...pledge(view),
  ...answer(view),
  ...forget(view),
]

function pledge({ pledgeable }: DefenceView): DefenceStep[] {
  if (pledgeable === null || pledgeable.isPledged) return []
  const { epoch, nonces, least } = pledgeable
  return [{ do: nonces >= least ? 'pledge' : 'sayNothingToPledge', epoch }]
}

function answer({ target, showable, timing }: DefenceView): DefenceStep[] {
  if (target.state !== 'Confirmed') return []
  const enough = showable.find(({ members, least }) => members >= least)
  if (enough) return [{ do: 'answer', epoch: enough.epoch }]
  return [{ do: 'sayNothingToShow', epoch: confirmedIn(timing, target.answerableUntil) }]
}

/** What answers nothing any more; and what a development chain, which was begun anew, knows nothing of. */
function forget({ keptEpochs, timing, now }: DefenceView): DefenceStep[] {
  const running = epochNumberAt(timing, now)
  return keptEpochs
    .filter((epoch) => epoch > running || now > pledgeEndsAt(timing, epoch))
    .map((epoch) => ({ do: 'forget', epoch }))
}

/** Whether a host that the verifiers see so is to pledge in this epoch: it was reported in the one before, and not answered. */
export const isReportedBefore = ({ state, suspectedEpoch }: SeenTarget, epoch: number): boolean =>
  suspectedEpoch === epoch - 1 && (state === 'Suspected' || state === 'Confirmed')

/** What is known without asking the chain. */
export interface Waiting {
  readonly now: number
  readonly timing: DefenceTiming
  readonly keptEpochs: readonly number[]
  /** The last epoch in whose time for pledges the chain said that this host was not reported. */
  readonly unreportedIn: number
}

/** Whether the chain has to be asked: once per epoch, and again and again while a DOWN stands or may come. */
export function isWorthALook({ now, timing, keptEpochs, unreportedIn }: Waiting): boolean {
  const running = epochNumberAt(timing, now)
  if (running === 0) return false
  if (unreportedIn !== running && isPledging(timing, running, now)) return true
  return keptEpochs.some((epoch) => epoch > running || now >= judgedFrom(timing, epoch))
}
