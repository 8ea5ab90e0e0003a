import { epochNumberAt, keptEpochs, probeSecondOf } from '@freehold/sdk'
import { isAddressEqual } from 'viem'
import type { SeatState } from './book/index.ts'
import type { VerifierContext } from './context.ts'
import { openCommittees, type VerifierView } from './decide/index.ts'

/** So many epochs before its secrets run out, a verifier sets a new anchor; fewer where chains are short. */
const usualRenewEpochs = 144

/** Puts together what decisions are made from. */
export function openView(context: Omit<VerifierContext, 'view'>): () => VerifierView | null {
  const { timing, store, secrets, config, network, account } = context
  const committeesOf = openCommittees()

  return () => {
    const head = context.follower.view()?.head
    if (head === undefined) return null
    const state = context.state()
    const seat = seatOf(state.seats, account.address)
    const own = store.own((epoch) => state.epochs.get(epoch)?.seed ?? null)
    const secretOf = (epoch: number) => {
      const anchor = seat?.anchors.findLast(({ fromEpoch }) => fromEpoch <= epoch)
      return anchor ? secrets.secretOf(anchor.anchor, anchor.fromEpoch, epoch) : null
    }
    const last = seat?.anchors.at(-1)
    const secretsUntil = last ? secrets.untilEpoch(last.anchor, last.fromEpoch) : null
    return {
      now: head.timestamp,
      headBlock: head.number,
      blockSeconds: network.blockTimeMs / 1000,
      timing,
      state,
      committees: committeesOf(state),
      verifier: account.address,
      seat,
      own,
      hasSecret: (epoch) => secretOf(epoch) !== null,
      probeSecond: (epoch, targetKey) => probeSecondOf({ timing, secret: secretOf(epoch)!, targetKey }),
      secretsUntil,
      hasTranscript(epoch, target) {
        const seed = state.epochs.get(epoch)?.seed
        const record = seed ? store.get(epoch, seed) : null
        return record?.probes.some((probe) => probe.target === target && probe.exchangeHash !== null) ?? false
      },
      policy: {
        auditsPerEpoch: config.auditing.perEpoch,
        challengesPerEpoch: config.auditing.challengesPerEpoch,
        renewEpochs: renewEpochs(secretsUntil, last?.fromEpoch ?? 0),
      },
    }
  }
}

const renewEpochs = (until: number | null, from: number): number =>
  Math.min(usualRenewEpochs, Math.ceil(((until ?? from) - from) / 4))

/** The seat that a verifier has, or was the last to have until it is released. */
export const seatOf = (seats: readonly SeatState[], verifier: `0x${string}`): SeatState | null =>
  seats.findLast((seat) => !seat.isReleased && isAddressEqual(seat.verifier, verifier)) ?? null

/** Epochs whose events and records decisions may still ask for. */
export const oldestEpoch = (context: Pick<VerifierContext, 'timing' | 'config'>, now: number): number =>
  epochNumberAt(context.timing, now) - keptEpochs(context.timing) - context.config.retention.marginEpochs
