import { confirmationCommittee, firstCommittee, isSeatActive, startOfEpoch, targetKey } from '@freehold/sdk'
import type { Hex } from 'viem'
import type { EpochState, NetworkState, SeatState, TargetState } from '../book/index.ts'
import type { NetworkTiming } from './timing.ts'

/** Committees of a state, drawn once each. */
export interface Committees {
  /** Seats of the first committee of a target (a beacon's key, or the id of a lease); empty while the epoch has no seed. */
  first(epoch: number, key: Hex): readonly number[]
  /** Seats that confirm in `epoch` what was reported in the epoch before; empty while one of the two has no seed. */
  confirmation(epoch: number, key: Hex): readonly number[]
}

/** The seat with the verifier that sat on it in an epoch, or null. */
export function sitterOf(seats: readonly SeatState[], seat: number, epoch: number): SeatState | null {
  return seats.find((one) => one.seat === seat && sitsIn(one, epoch)) ?? null
}

/** Whether a verifier sits in an epoch. */
export const sitsIn = ({ fromEpoch, untilEpoch }: SeatState, epoch: number): boolean =>
  isSeatActive({ fromEpoch: BigInt(fromEpoch), untilEpoch: BigInt(untilEpoch ?? 0) }, BigInt(epoch))

/** Draws as the contract does; what was drawn before is remembered as long as seeds and seats are the same. */
export function openCommittees(): (state: NetworkState) => Committees {
  let last: NetworkState | null = null
  let drawn = new Map<string, readonly number[]>()
  return (state) => {
    if (last === null || !hasSameDraws(last, state)) drawn = new Map()
    last = state
    return committeesOf(state, drawn)
  }
}

function hasSameDraws(a: NetworkState, b: NetworkState): boolean {
  const factsOf = ({ epochs, seats }: NetworkState) =>
    JSON.stringify([
      [...epochs.values()].map(({ epoch, seed }) => [epoch, seed]),
      seats.map(({ seat, fromEpoch, untilEpoch }) => [seat, fromEpoch, untilEpoch]),
    ])
  return a === b || factsOf(a) === factsOf(b)
}

function committeesOf({ epochs, seats }: NetworkState, drawn: Map<string, readonly number[]>): Committees {
  function remembered(name: string, draw: () => readonly number[]): readonly number[] {
    const found = drawn.get(name) ?? draw()
    drawn.set(name, found)
    return found
  }
  const activeIn = (epoch: number) => {
    const active = new Set(seats.filter((seat) => sitsIn(seat, epoch)).map(({ seat }) => seat))
    return (seat: number) => active.has(seat)
  }
  const sealed = (epoch: number) => {
    const found = epochs.get(epoch)
    return found !== undefined && isSealed(found) ? found : null
  }
  const first = (number: number, key: Hex) =>
    remembered(`${number} ${key}`, () => {
      const epoch = sealed(number)
      if (epoch === null) return []
      return firstCommittee({ epoch, targetKey: key, isActive: activeIn(number) })
    })
  return {
    first,
    confirmation: (number, key) =>
      remembered(`${number} ${key} confirmation`, () => {
        const epoch = sealed(number)
        const reporters = first(number - 1, key)
        if (epoch === null || reporters.length === 0) return []
        return confirmationCommittee({ epoch, targetKey: key, isActive: activeIn(number), reporters })
      }),
  }
}

/** An epoch whose seed is known. */
export type SealedEpoch = EpochState & { readonly seed: Hex }

export const isSealed = (epoch: EpochState): epoch is SealedEpoch => epoch.seed !== null

/** What a beacon is called in draws and nonces. */
export const keyOf = ({ host, kind }: Pick<TargetState, 'host' | 'kind'>): Hex => targetKey(host, kind)

/**
 * Whether a target is probed in an epoch: enrolled, and not long down without a heartbeat.
 */
export function isProbed(
  { fromEpoch, untilEpoch, verdict, wakeEpoch }: TargetState,
  epoch: number,
  timing: NetworkTiming,
): boolean {
  if (epoch < fromEpoch || (untilEpoch !== null && epoch >= untilEpoch)) return false
  if (verdict.is !== 'down') return true
  if (startOfEpoch(timing, epoch) < verdict.postedAt + timing.dormantSeconds) return true
  if (wakeEpoch === 0 || epoch < wakeEpoch) return false
  return startOfEpoch(timing, epoch) < startOfEpoch(timing, wakeEpoch) + timing.dormantSeconds
}
