import { CLOSE_REASONS, type EpochFrame, unpackTerms } from '@freehold/sdk'
import { type Address, type Hex, isAddressEqual } from 'viem'
import type { VerifierLog } from './logs.ts'

/** An epoch that was begun. Epochs are numbers here: they count from 1 and never get large. */
export interface EpochState extends Omit<EpochFrame, 'seed'> {
  readonly epoch: number
  readonly seedBlock: number
  /** null: not sealed. */
  readonly seed: Hex | null
  readonly quorum: number
  readonly confirmationQuorum: number
}

/** A verifier on its seat. A seat that was released may have another verifier later. */
export interface SeatState {
  readonly seat: number
  readonly verifier: Address
  readonly fromEpoch: number
  /** null: it sits on. */
  readonly untilEpoch: number | null
  readonly url: string
  /** The oldest first; each holds from its epoch on. */
  readonly anchors: readonly { readonly fromEpoch: number; readonly anchor: Hex }[]
  readonly isReleased: boolean
}

/** A host's beacon, as a target. */
export interface TargetState {
  readonly target: number
  readonly host: bigint
  readonly kind: number
  readonly fromEpoch: number
  readonly untilEpoch: number | null
  /** keccak256 of the beacon key, the oldest first; each holds from its epoch on. */
  readonly keys: readonly { readonly fromEpoch: number; readonly beaconKeyHash: Hex }[]
  /** The last two epochs in which it was reported DOWN, ascending, without those that were answered. */
  readonly reported: readonly number[]
  /** The last epoch in which it was reported, answered or not; 0: none. It is not reported twice in one. */
  readonly lastReport: number
  readonly verdict: Verdict
  /** Probed again from this epoch on, although long down; 0: no. */
  readonly wakeEpoch: number
}

export type Verdict =
  | { readonly is: 'up' }
  /** Can be posted from `answerableUntil` on, for one epoch; then it lapses. `confirmedIn` is the epoch after the reported one. */
  | { readonly is: 'confirmed'; readonly answerableUntil: number; readonly confirmedIn: number }
  /** Its billing clock stands since `from`. */
  | {
      readonly is: 'down'
      readonly postedAt: number
      readonly from: number
      readonly confirmedIn: number
    }

/** What a verifier revealed. */
export interface RevealedBallot {
  readonly seat: number
  readonly secret: Hex
  readonly bits: Hex
  readonly root: Hex
}

export interface ChallengeState {
  readonly id: Hex
  readonly seat: number
  readonly epoch: number
  readonly target: number
  readonly challenger: Address
  readonly answerableUntil: number
  readonly isSettled: boolean
}

/** An instance that runs under a lease of ours. */
export interface InstanceState {
  readonly lease: Hex
  /** Where it runs. */
  readonly host: bigint
  readonly kind: number
  readonly endpoint: string
  readonly sshFingerprint: Hex
}

/** What the events say, all of it. */
export interface NetworkState {
  readonly epochs: ReadonlyMap<number, EpochState>
  readonly seats: readonly SeatState[]
  readonly targets: ReadonlyMap<number, TargetState>
  /** By epoch and seat. */
  readonly commitments: ReadonlyMap<number, ReadonlyMap<number, Hex>>
  /** By epoch and seat. */
  readonly ballots: ReadonlyMap<number, ReadonlyMap<number, RevealedBallot>>
  readonly challenges: ReadonlyMap<Hex, ChallengeState>
  readonly instances: ReadonlyMap<Hex, InstanceState>
}

/** A state that events are written into. */
interface Draft {
  readonly epochs: Map<number, EpochState>
  readonly seats: SeatState[]
  readonly targets: Map<number, TargetState>
  readonly commitments: Map<number, Map<number, Hex>>
  readonly ballots: Map<number, Map<number, RevealedBallot>>
  readonly challenges: Map<Hex, ChallengeState>
  readonly instances: Map<Hex, InstanceState>
  /** Leases that name this network as their creditor, before and after their activation. */
  readonly ours: Map<Hex, Pick<InstanceState, 'host' | 'kind'>>
}

/** Folds events, in order, into what they say. Pure. @param creditor the verifier network; other leases are not its business */
export function stateOf(logs: readonly VerifierLog[], creditor: Address): NetworkState {
  const draft: Draft = {
    epochs: new Map(),
    seats: [],
    targets: new Map(),
    commitments: new Map(),
    ballots: new Map(),
    challenges: new Map(),
    instances: new Map(),
    ours: new Map(),
  }
  for (const log of logs) write(draft, log, creditor)
  return draft
}

function write(draft: Draft, log: VerifierLog, creditor: Address): void {
  writeEpoch(draft, log)
  writeSeat(draft, log)
  writeTarget(draft, log)
  writeVerdict(draft, log)
  writeBallot(draft, log)
  writeChallenge(draft, log)
  writeInstance(draft, log, creditor)
}

function writeEpoch({ epochs }: Draft, { eventName, args }: VerifierLog): void {
  if (eventName === 'EpochBegun') {
    const epoch = Number(args.epoch)
    const { seats, committeeSize, quorum, confirmationSize, confirmationQuorum } = args
    const sizes = { seats, committeeSize, quorum, confirmationSize, confirmationQuorum }
    epochs.set(epoch, { epoch, seedBlock: Number(args.seedBlock), seed: null, ...sizes })
  } else if (eventName === 'EpochSealed') {
    change(epochs, Number(args.epoch), { seed: args.seed })
  }
}

function writeSeat({ seats }: Draft, { eventName, args }: VerifierLog): void {
  if (eventName === 'VerifierRegistered') {
    const { seat, verifier, url, anchor } = args
    const fromEpoch = Number(args.fromEpoch)
    const anchors = [{ fromEpoch, anchor }]
    seats.push({ seat, verifier, fromEpoch, untilEpoch: null, url, anchors, isReleased: false })
    return
  }
  if (!('seat' in args)) return
  const index = seats.findLastIndex(({ seat }) => seat === args.seat)
  const seat = seats[index]
  if (seat === undefined) return
  if (eventName === 'AnchorSet') {
    const fromEpoch = Number(args.fromEpoch)
    const before = seat.anchors.filter((anchor) => anchor.fromEpoch < fromEpoch)
    seats[index] = { ...seat, anchors: [...before, { fromEpoch, anchor: args.anchor }] }
  }
  if (eventName === 'VerifierUrlSet') seats[index] = { ...seat, url: args.url }
  if (eventName === 'VerifierLeft') seats[index] = { ...seat, untilEpoch: Number(args.untilEpoch) }
  if (eventName === 'SeatReleased') seats[index] = { ...seat, isReleased: true }
}

function writeTarget({ targets }: Draft, { eventName, args }: VerifierLog): void {
  if (eventName === 'TargetEnrolled') {
    const { target, host, kind, beaconKeyHash } = args
    const fromEpoch = Number(args.fromEpoch)
    const keys = [{ fromEpoch, beaconKeyHash }]
    targets.set(target, { ...judgedBefore(targets.get(target)), target, host, kind, fromEpoch, keys })
  } else if (eventName === 'TargetKeySet') {
    const { keys } = targets.get(args.target) ?? { keys: [] }
    const key = { fromEpoch: Number(args.fromEpoch), beaconKeyHash: args.beaconKeyHash }
    change(targets, args.target, { keys: [...keys, key] })
  } else if (eventName === 'TargetWithdrawn') {
    change(targets, args.target, { untilEpoch: Number(args.untilEpoch) })
  } else if (eventName === 'TargetHeartbeat') {
    change(targets, args.target, { wakeEpoch: Number(args.fromEpoch) })
  }
}

/** Whoever withdraws and enrols again is what it was before: a DOWN ends by an UP and by nothing else. */
function judgedBefore(before: TargetState | undefined) {
  const nothing = { reported: [], lastReport: 0, verdict: { is: 'up' } as const, wakeEpoch: 0 }
  return { ...nothing, ...before, untilEpoch: null }
}

function writeVerdict({ targets }: Draft, { eventName, args, at }: VerifierLog): void {
  if (eventName === 'DownReported') {
    const { reported } = targets.get(args.target) ?? { reported: [] }
    const lastReport = Number(args.epoch)
    change(targets, args.target, { reported: [...reported, lastReport].slice(-2), lastReport })
  } else if (eventName === 'DownConfirmed') {
    const { answerableUntil } = args
    const verdict: Verdict = { is: 'confirmed', answerableUntil, confirmedIn: Number(args.epoch) }
    change(targets, args.target, { verdict })
  } else if (eventName === 'DownAnswered') {
    const target = targets.get(args.target)
    if (target) targets.set(args.target, answered(target, Number(args.epoch)))
  } else if (eventName === 'DownPosted') {
    const { verdict } = targets.get(args.target) ?? {}
    const confirmedIn = verdict?.is === 'confirmed' ? verdict.confirmedIn : 0
    const down: Verdict = { is: 'down', postedAt: at ?? args.from, from: args.from, confirmedIn }
    change(targets, args.target, { verdict: down })
  } else if (eventName === 'UpPosted') {
    change(targets, args.target, { verdict: { is: 'up' }, reported: [], wakeEpoch: 0 })
  }
}

/** An answer speaks of the report, or of its confirmation in the epoch after; either way the report is void. */
function answered(target: TargetState, epoch: number): TargetState {
  const { verdict } = target
  const confirmed = verdict.is === 'confirmed' ? verdict.confirmedIn : null
  const isOfConfirmed = confirmed !== null && (epoch === confirmed || epoch === confirmed - 1)
  const report = isOfConfirmed ? confirmed - 1 : epoch
  return {
    ...target,
    reported: target.reported.filter((one) => one !== report),
    verdict: isOfConfirmed ? { is: 'up' } : verdict,
  }
}

function writeBallot({ commitments, ballots }: Draft, { eventName, args }: VerifierLog): void {
  if (eventName === 'Committed') {
    under(commitments, Number(args.epoch)).set(args.seat, args.commitment)
  } else if (eventName === 'Revealed') {
    const { seat, secret, bits, root } = args
    under(ballots, Number(args.epoch)).set(seat, { seat, secret, bits, root })
  }
}

function writeChallenge({ challenges }: Draft, { eventName, args }: VerifierLog): void {
  if (eventName === 'Challenged') {
    const { challenge: id, seat, target, challenger, answerableUntil } = args
    const epoch = Number(args.epoch)
    challenges.set(id, { id, seat, epoch, target, challenger, answerableUntil, isSettled: false })
  } else if (eventName === 'ChallengeAnswered' || eventName === 'VerifierSlashed') {
    change(challenges, args.challenge, { isSettled: true })
  }
}

function writeInstance(
  { instances, ours }: Draft,
  { eventName, args }: VerifierLog,
  creditor: Address,
): void {
  if (eventName === 'LeaseOpened') {
    const { creditor: named, host, kind } = unpackTerms(args)
    if (named !== null && isAddressEqual(named, creditor)) ours.set(args.leaseId, { host, kind })
  } else if (eventName === 'LeaseActivated') {
    const { leaseId: lease, endpoint, sshFingerprint } = args
    const place = ours.get(lease)
    if (place) instances.set(lease, { lease, ...place, endpoint, sshFingerprint })
  } else if (eventName === 'LeaseResized') {
    const instance = instances.get(args.leaseId)
    instances.delete(args.leaseId)
    if (instance && ours.has(args.successorId))
      instances.set(args.successorId, { ...instance, lease: args.successorId })
  } else if (eventName === 'LeaseDeclined' || eventName === 'LeaseCancelled') {
    ours.delete(args.leaseId)
  } else if (eventName === 'LeaseClosed') {
    ours.delete(args.leaseId)
    // A resize closes the lease first; the instance goes on under the successor.
    if (CLOSE_REASONS[args.reason] !== 'Resized') instances.delete(args.leaseId)
  }
}

/** Changes what is there; a change of something unknown is of something that was forgotten. */
function change<Key, Value extends object>(map: Map<Key, Value>, key: Key, changes: Partial<Value>): void {
  const value = map.get(key)
  if (value !== undefined) map.set(key, { ...value, ...changes })
}

function under<Value>(map: Map<number, Map<number, Value>>, epoch: number): Map<number, Value> {
  const found = map.get(epoch) ?? new Map<number, Value>()
  map.set(epoch, found)
  return found
}
