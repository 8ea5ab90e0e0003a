import { encodeOutcomes } from '@freehold/sdk'
import { type Address, type Hex, keccak256, stringToHex } from 'viem'
import { KIND_VM } from '../../sdk/types.ts'
import type { ChallengeState, NetworkState, SeatState } from '../../workers/verifier/book/index.ts'
import {
  auditName,
  keyOf,
  type NetworkTiming,
  nextSteps,
  type StepOf,
  type VerifierView,
} from '../../workers/verifier/decide/index.ts'
import type { Scenario } from './scenario.ts'

/** Another verifier's UP that somebody looked at, and was shown nothing. */
export interface SilentClaim {
  readonly seat: number
  readonly host: number
  /** The one who looked saw the host down. */
  readonly isDisputed: boolean
}

/** A verifier at a moment, and what it found out about an epoch. */
export interface Doubter {
  readonly seat: number
  readonly epoch: number
  /** Seconds since epoch 0 started. */
  readonly at: number
  readonly claims: readonly SilentClaim[]
}

/** What all can see. */
export interface Public {
  /** Whether a verifier committed in an epoch. */
  readonly committed: (epoch: number, seat: number) => boolean
  readonly challenges: ReadonlyMap<Hex, ChallengeState>
}

const SEED = keccak256(stringToHex('any seed'))
const BLOCK_SECONDS = 2
const CHALLENGES_PER_EPOCH = 2 // as a worker has it (workers/verifier/config.ts)

export const addressOf = (seat: number): Address => `0x${(seat + 1).toString(16).padStart(40, '0')}`

/** The bounds of the scenario as a worker has them. The first epoch of a network is 1, so it starts where the one of that number does. */
const timingOf = (scenario: Scenario): NetworkTiming => ({
  ...scenario,
  genesis: scenario.epochSeconds,
  dormantSeconds: 86_400,
})

/** Asks the product's own code which challenges a verifier raises now. It is told of the claims that it looked at, and of no others. */
export function openDoubts(scenario: Scenario) {
  const timing = timingOf(scenario)
  const seats = Array.from(
    { length: scenario.verifiers },
    (_, seat): SeatState => ({
      seat,
      verifier: addressOf(seat),
      fromEpoch: 1,
      untilEpoch: null,
      url: '',
      anchors: [],
      isReleased: false,
    }),
  )
  return (doubter: Doubter, known: Public): StepOf<'challenge'>[] =>
    nextSteps(viewOf(scenario, timing, seats, doubter, known)).filter((step) => step.do === 'challenge')
}

function viewOf(
  scenario: Scenario,
  timing: NetworkTiming,
  seats: readonly SeatState[],
  { seat, epoch, at, claims }: Doubter,
  { committed, challenges }: Public,
): VerifierView {
  const hosts = [...new Set(claims.map(({ host }) => host))]
  const targets = hosts.map((host) => ({
    target: host,
    host: BigInt(host + 1),
    kind: KIND_VM,
    fromEpoch: 1,
    untilEpoch: null,
    keys: [],
    reported: [],
    lastReport: 0,
    verdict: { is: 'up' } as const,
    wakeEpoch: 0,
  }))
  const membersOf = new Map(
    targets.map((target) => {
      const members = claims.filter(({ host }) => host === target.target).map((claim) => claim.seat)
      return [keyOf(target), members]
    }),
  )
  const record = { ...scenario, seats: scenario.verifiers, seedBlock: 0, seed: SEED }
  const accused = [...new Set(claims.map((claim) => claim.seat))]
  const state: NetworkState = {
    epochs: new Map([epoch, epoch + 1, epoch + 2].map((number) => [number, { ...record, epoch: number }])),
    seats,
    targets: new Map(targets.map((target) => [target.target, target])),
    commitments: new Map(
      [epoch + 1, epoch + 2].map((number) => [
        number,
        new Map(accused.filter((one) => committed(number, one)).map((one) => [one, SEED])),
      ]),
    ),
    ballots: new Map([[epoch, new Map(accused.map((one) => [one, ballotOf(one, claims)]))]]),
    challenges,
    instances: new Map(),
  }
  const disputed = targets.filter(({ target }) => claims.some((one) => one.host === target && one.isDisputed))
  const own = {
    seed: SEED,
    outcomes: new Map(disputed.map((target) => [keyOf(target), 'Down' as const])),
    ballot: null,
    audits: new Map(claims.map((claim) => [auditName(claim.seat, claim.host), 'silent' as const])),
    auditSeed: keccak256(stringToHex(`${scenario.seed} audits ${seat} ${epoch}`)),
  }
  return {
    now: at,
    headBlock: 0,
    blockSeconds: BLOCK_SECONDS,
    timing,
    state,
    committees: { first: (_, key) => membersOf.get(key) ?? [], confirmation: () => [] },
    verifier: addressOf(seat),
    seat: seats[seat]!,
    own: new Map([[epoch, own]]),
    hasSecret: () => false, // its own part is not asked for here
    probeSecond: () => 0,
    secretsUntil: Number.MAX_SAFE_INTEGER,
    hasTranscript: () => false,
    policy: { auditsPerEpoch: claims.length, challengesPerEpoch: CHALLENGES_PER_EPOCH, renewEpochs: 1 },
  }
}

function ballotOf(seat: number, claims: readonly SilentClaim[]) {
  const ups = claims.filter((claim) => claim.seat === seat).map(({ host }) => [host, 'Up'] as const)
  return { seat, secret: SEED, bits: encodeOutcomes(new Map(ups)), root: SEED }
}
