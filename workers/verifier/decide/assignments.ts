import type { Hex } from 'viem'
import type { TargetState } from '../book/index.ts'
import { isProbed, keyOf } from './committees.ts'
import type { VerifierView } from './view.ts'

/** Something that this verifier probes in an epoch. */
export type Assignment =
  /** Counts: it goes into the bits of the ballot. */
  | {
      readonly kind: 'beacon'
      readonly key: Hex
      readonly target: number
      /** Somebody's money follows the verdict: a lease runs there that names this network. */
      readonly isRented: boolean
    }
  /** Shown only. */
  | { readonly kind: 'instance'; readonly key: Hex }

/** What a verifier on this seat probes in an epoch; nothing while the epoch has no seed. Pure. */
export function assignmentsOf(view: VerifierView, epoch: number, seat: number): Assignment[] {
  const { state, committees, timing } = view
  const rented = new Set([...state.instances.values()].map(placeOf))
  const beacons = [...state.targets.values()]
    .filter((target) => isProbed(target, epoch, timing))
    .filter((target) => judgesOf(view, epoch, target).has(seat))
    .map(
      (target): Assignment => ({
        kind: 'beacon',
        key: keyOf(target),
        target: target.target,
        isRented: rented.has(placeOf(target)),
      }),
    )
  const instances = [...state.instances.keys()]
    .filter((lease) => committees.first(epoch, lease).includes(seat))
    .map((lease): Assignment => ({ kind: 'instance', key: lease }))
  return [...beacons, ...instances]
}

const placeOf = ({ host, kind }: Pick<TargetState, 'host' | 'kind'>): string => `${host} ${kind}`

/** Seats whose word on a target counts in an epoch: the first committee, and the confirming one after a report. */
export function judgesOf(
  { committees }: Pick<VerifierView, 'committees'>,
  epoch: number,
  target: TargetState,
): Set<number> {
  const key = keyOf(target)
  const isReported = target.reported.includes(epoch - 1)
  return new Set([
    ...committees.first(epoch, key),
    ...(isReported ? committees.confirmation(epoch, key) : []),
  ])
}
