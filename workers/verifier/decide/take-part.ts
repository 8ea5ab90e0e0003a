import { epochNumberAt, keptEpochs, startOfEpoch } from '@freehold/sdk'
import { assignmentsOf } from './assignments.ts'
import { sitsIn } from './committees.ts'
import { myTurn } from './my-turn.ts'
import type { Step } from './steps.ts'
import { lastLook } from './timing.ts'
import type { OwnEpoch, VerifierView } from './view.ts'

/** BLOCKHASH knows 256 blocks; with fewer left there is no use in sending. */
const reachOfSeedBlock = 250

/** A verifier's own part in the current epoch: begin, seal, probe, commit, reveal, and new secrets in time. */
export function takePart(view: VerifierView): Step[] {
  const { now, timing, seat } = view
  const epoch = epochNumberAt(timing, now)
  if (seat === null || epoch === 0) return []
  const renewal = renew(view, epoch)
  if (!sitsIn(seat, epoch)) return renewal
  const second = now - startOfEpoch(timing, epoch)
  if (second < timing.probeStart) return [...renewal, ...open(view, epoch, second)]
  const own = ownIn(view, epoch)
  if (second < timing.commitEnd) return [...renewal, ...look(view, epoch, second, own)]
  if (second < timing.revealEnd) return [...renewal, ...reveal(view, epoch, own)]
  return renewal
}

/** Begins the epoch, and seals its seed once its block is known. */
function open(view: VerifierView, epoch: number, second: number): Step[] {
  const { state, headBlock, timing, blockSeconds } = view
  const record = state.epochs.get(epoch)
  const most = Math.floor(timing.probeStart / 3)
  if (record === undefined) {
    const duty = { what: 'beginEpoch', epoch, about: 0 }
    return myTurn(view, duty, second, most) ? [{ do: 'beginEpoch', epoch }] : []
  }
  const age = headBlock - record.seedBlock
  if (record.seed !== null || age < 1 || age > reachOfSeedBlock) return []
  const duty = { what: 'sealEpoch', epoch, about: 0 }
  return myTurn(view, duty, (age - 1) * blockSeconds, most) ? [{ do: 'sealEpoch', epoch }] : []
}

/** What was written down for the seed that counts; a reorg may have brought another one. */
function ownIn({ state, own }: VerifierView, epoch: number): OwnEpoch | null {
  const seed = state.epochs.get(epoch)?.seed ?? null
  const record = own.get(epoch)
  return record !== undefined && record.seed === seed ? record : null
}

/** Probes each target once its second has come, and commits when all are probed, or when there is no more time to wait. */
function look(view: VerifierView, epoch: number, second: number, own: OwnEpoch | null): Step[] {
  const { timing, state } = view
  const seat = view.seat!.seat
  const isSealed = (state.epochs.get(epoch)?.seed ?? null) !== null
  if (!isSealed || !view.hasSecret(epoch) || state.commitments.get(epoch)?.has(seat)) return []
  if (own !== null && own.ballot !== null) return [{ do: 'commit', epoch }]
  const open = assignmentsOf(view, epoch, seat).filter(({ key }) => !own?.outcomes.has(key))
  if (second >= lastLook(timing) || (second >= timing.probeEnd && open.length === 0))
    return [{ do: 'commit', epoch }]
  return open
    .filter(({ key }) => second >= view.probeSecond(epoch, key))
    .map((one) => ({ do: 'probe', epoch, key: one.key, isRented: one.kind === 'beacon' && one.isRented }))
}

/** Reveals what was committed, and nothing else: without the very ballot on disk it says nothing. */
function reveal({ state, seat }: VerifierView, epoch: number, own: OwnEpoch | null): Step[] {
  const commitment = state.commitments.get(epoch)?.get(seat!.seat)
  if (commitment === undefined || own?.ballot?.commitment !== commitment) return []
  return state.ballots.get(epoch)?.has(seat!.seat) ? [] : [{ do: 'reveal', epoch }]
}

/** Sets a new anchor before the secrets run out, once the contract takes one. */
function renew({ seat, secretsUntil, policy, timing }: VerifierView, epoch: number): Step[] {
  if (seat === null || (seat.untilEpoch !== null && seat.untilEpoch <= epoch + 2)) return []
  const { anchors } = seat
  const lastFrom = anchors.at(-1)?.fromEpoch ?? 0
  const isTooSoon = lastFrom > epoch || (anchors.length > 1 && epoch <= lastFrom + keptEpochs(timing))
  const lasts = secretsUntil !== null && epoch + policy.renewEpochs < secretsUntil
  return isTooSoon || lasts ? [] : [{ do: 'setAnchor', number: anchors.length }]
}
