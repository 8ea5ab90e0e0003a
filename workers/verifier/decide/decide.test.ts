import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { encodeOutcomes, type Outcome } from '@freehold/sdk'
import type { Hex } from 'viem'
import {
  type ChallengeState,
  type EpochState,
  type NetworkState,
  stateOf,
  type TargetState,
} from '../book/index.ts'
import { keyOf, openCommittees } from './committees.ts'
import { nextSteps } from './decide.ts'
import { isDrawnAgain } from './doubt.ts'
import { isUrgent, nameOf, type Step } from './steps.ts'
import { auditName, type OwnEpoch, type VerifierView } from './view.ts'

const word = (n: number): Hex => `0x${n.toString(16).padStart(64, '0')}`
const address = (n: number): Hex => `0x${n.toString(16).padStart(40, '0')}`
const timing = {
  genesis: 10_000,
  epochSeconds: 600,
  probeStart: 60,
  probeEnd: 300,
  commitEnd: 420,
  revealEnd: 540,
  answerSeconds: 600,
  challengeAnswerSeconds: 600,
  challengeEpochs: 144,
  dormantSeconds: 86_400,
}
const target: TargetState = {
  target: 0,
  host: 7n,
  kind: 1,
  fromEpoch: 1,
  untilEpoch: null,
  keys: [{ fromEpoch: 1, beaconKeyHash: word(9) }],
  reported: [],
  lastReport: 0,
  verdict: { is: 'up' },
  wakeEpoch: 0,
}
const key = keyOf(target)
const empty = stateOf([], address(99))
const sizes = { seats: 7, committeeSize: 3, quorum: 2, confirmationSize: 4, confirmationQuorum: 3 }
const sealed = (epoch: number): readonly [number, EpochState] => [
  epoch,
  { epoch, seedBlock: 90, seed: word(epoch), ...sizes },
]

/** Seven verifiers, epochs 4 and 5 sealed, one target. */
const base: NetworkState = {
  ...empty,
  epochs: new Map([sealed(4), sealed(5)]),
  seats: Array.from({ length: 7 }, (_, seat) => ({
    seat,
    verifier: address(seat + 1),
    fromEpoch: 1,
    untilEpoch: null,
    url: 'http://127.0.0.1:1',
    anchors: [{ fromEpoch: 1, anchor: word(5) }],
    isReleased: false,
  })),
  targets: new Map([[0, target]]),
}
const committees = openCommittees()(base)
const first = committees.first(5, key)
/** They confirm what the first committee of epoch 4 reported. */
const second = committees.confirmation(5, key)
const reporters = committees.first(4, key)

function own(changes: Partial<OwnEpoch> = {}): OwnEpoch {
  return {
    seed: word(5),
    outcomes: new Map(),
    ballot: null,
    audits: new Map(),
    auditSeed: word(3),
    ...changes,
  }
}

interface Scene {
  /** Second of epoch 5. */
  readonly second: number
  /** Seat of the verifier that decides. */
  readonly seat?: number
  readonly state?: Partial<NetworkState>
  readonly own?: Partial<OwnEpoch> | null
  readonly changes?: Partial<VerifierView>
}

const decide = (scene: Scene): string[] => steps(scene).map(nameOf)

function steps({ second, seat = first[0]!, state = {}, own: record = null, changes = {} }: Scene): Step[] {
  const whole = { ...base, ...state }
  const view: VerifierView = {
    now: timing.genesis + 4 * timing.epochSeconds + second,
    headBlock: 100,
    blockSeconds: 1,
    timing,
    state: whole,
    committees: openCommittees()(whole),
    verifier: address(seat + 1),
    seat: whole.seats.find((one) => one.seat === seat) ?? null,
    own: new Map(record === null ? [] : [[5, own(record)]]),
    hasSecret: () => true,
    probeSecond: () => 100,
    secretsUntil: 1000,
    hasTranscript: () => true,
    policy: { auditsPerEpoch: 0, challengesPerEpoch: 2, renewEpochs: 10 },
    ...changes,
  }
  return nextSteps(view)
}

/** One lease that runs, and where. */
const instanceOn = (host: bigint, kind: number, lease = word(77)) =>
  new Map([[lease, { lease, host, kind, endpoint: 'ssh://root@127.0.0.1:22', sshFingerprint: word(1) }]])

const ballots = (said: Readonly<Record<number, Outcome>>, epoch = 5) =>
  new Map([
    [
      epoch,
      new Map(
        Object.entries(said).map(([seat, outcome]) => [
          Number(seat),
          {
            seat: Number(seat),
            secret: word(8),
            bits: encodeOutcomes(new Map([[0, outcome]])),
            root: word(1),
          },
        ]),
      ),
    ],
  ])
/** Seats of a committee, all saying so. */
const all = (seats: readonly number[], outcome: Outcome) =>
  Object.fromEntries(seats.map((seat) => [seat, outcome]))
/** Who of the seven decides this; each is tried at that second. */
const deciders = (scene: Omit<Scene, 'seat'>, step: string) =>
  base.seats.map(({ seat }) => seat).filter((seat) => decide({ ...scene, seat }).includes(step))

describe('its own part', () => {
  test('one begins an epoch at once, all when nobody does', () => {
    const state = { epochs: new Map([sealed(4)]) }
    assert.equal(deciders({ second: 0, state }, 'beginEpoch-5').length, 1)
    assert.equal(deciders({ second: 20, state }, 'beginEpoch-5').length, 7)
    assert.equal(deciders({ second: 60, state }, 'beginEpoch-5').length, 0)
  })

  test('the seed is sealed once its block is past, and known', () => {
    const begun = (seedBlock: number) => ({
      epochs: new Map([sealed(4), [5, { ...sealed(5)[1], seed: null, seedBlock }]]),
    })
    assert.deepEqual(deciders({ second: 30, state: begun(100) }, 'sealEpoch-5'), [])
    assert.equal(deciders({ second: 30, state: begun(99) }, 'sealEpoch-5').length, 1)
    assert.equal(deciders({ second: 30, state: begun(70) }, 'sealEpoch-5').length, 7)
    assert.deepEqual(deciders({ second: 30, state: begun(-200) }, 'sealEpoch-5'), [])
  })

  test('a member probes when its second has come, nobody else does', () => {
    assert.deepEqual(decide({ second: 99 }), [])
    assert.deepEqual(decide({ second: 100 }), [`probe-5-${key}`])
    assert.deepEqual(deciders({ second: 100 }, `probe-5-${key}`), first.toSorted())
    assert.deepEqual(decide({ second: 100, own: { outcomes: new Map([[key, 'Up']]) } }), [])
    assert.deepEqual(decide({ second: 100, changes: { hasSecret: () => false } }), [])
  })

  test('after a report the confirming committee probes too', () => {
    const state = { targets: new Map([[0, { ...target, reported: [4] }]]) }
    const members = [...new Set([...first, ...second])].toSorted()
    assert.deepEqual(deciders({ second: 100, state }, `probe-5-${key}`), members)
    assert.deepEqual([...second, ...reporters].toSorted(), [0, 1, 2, 3, 4, 5, 6])
  })

  test('a lease is probed by its committee', () => {
    const lease = word(77)
    const state = { instances: instanceOn(8n, 1, lease) }
    assert.deepEqual(
      deciders({ second: 100, state }, `probe-5-${lease}`),
      committees.first(5, lease).toSorted(),
    )
  })

  test('the beacon of a host with a lease waits behind no other, and no instance goes before it', () => {
    const urgent = (instances: NetworkState['instances']) =>
      steps({ second: 100, state: { instances } }).filter(isUrgent).map(nameOf)
    assert.deepEqual(urgent(new Map()), [])
    assert.deepEqual(urgent(instanceOn(8n, 1)), [])
    assert.deepEqual(urgent(instanceOn(7n, 2)), [])
    assert.deepEqual(urgent(instanceOn(7n, 1)), [`probe-5-${key}`])
  })

  test('what was seen is committed after the probes, at the latest when a quarter of the time is left', () => {
    const seen = { outcomes: new Map([[key, 'Down']] as const) }
    assert.deepEqual(decide({ second: 299, own: seen }), [])
    assert.deepEqual(decide({ second: 300, own: seen }), ['commit-5'])
    assert.deepEqual(decide({ second: 300 }), [`probe-5-${key}`])
    assert.deepEqual(decide({ second: 390 }), ['commit-5'])
    assert.deepEqual(decide({ second: 420 }), [])
  })

  test('a ballot on disk is committed again until it is on chain, and never looked at anew', () => {
    const ballot = { commitment: word(40), bits: '0x01', root: word(1) } as const
    assert.deepEqual(decide({ second: 120, own: { ballot } }), ['commit-5'])
    const commitments = new Map([[5, new Map([[first[0]!, ballot.commitment]])]])
    assert.deepEqual(decide({ second: 120, own: { ballot }, state: { commitments } }), [])
  })

  test('what was committed is revealed, and nothing else', () => {
    const ballot = { commitment: word(40), bits: '0x01', root: word(1) } as const
    const committed = (commitment: Hex) => ({
      commitments: new Map([[5, new Map([[first[0]!, commitment]])]]),
    })
    assert.deepEqual(decide({ second: 420, own: { ballot }, state: committed(word(40)) }), ['reveal-5'])
    assert.deepEqual(decide({ second: 420, own: { ballot }, state: committed(word(41)) }), [])
    assert.deepEqual(decide({ second: 420, own: null, state: committed(word(40)) }), [])
    assert.deepEqual(decide({ second: 420, own: { ballot, seed: word(6) }, state: committed(word(40)) }), [])
    const revealed = { ...committed(word(40)), ballots: ballots({ [first[0]!]: 'Up' }) }
    assert.deepEqual(decide({ second: 420, own: { ballot }, state: revealed }), [])
    assert.deepEqual(decide({ second: 540, own: { ballot }, state: committed(word(40)) }), [])
  })

  test('a new anchor is set before the secrets run out, once', () => {
    assert.deepEqual(decide({ second: 0, changes: { secretsUntil: 16 } }), [])
    assert.deepEqual(decide({ second: 0, changes: { secretsUntil: 15 } }), ['setAnchor-1'])
    assert.deepEqual(decide({ second: 0, changes: { secretsUntil: null } }), ['setAnchor-1'])
    const pending = base.seats.map((seat) => ({
      ...seat,
      anchors: [...seat.anchors, { fromEpoch: 7, anchor: word(6) }],
    }))
    assert.deepEqual(decide({ second: 0, state: { seats: pending }, changes: { secretsUntil: 15 } }), [])
  })

  test('a third anchor is set when the contract takes it, and not before', () => {
    const seats = base.seats.map((seat) => ({
      ...seat,
      anchors: [...seat.anchors, { fromEpoch: 2, anchor: word(6) }],
    }))
    const stepsOf = (challengeEpochs: number) =>
      decide({
        second: 0,
        state: { seats },
        changes: { secretsUntil: 15, timing: { ...timing, challengeEpochs } },
      })
    assert.deepEqual(stepsOf(1), [])
    assert.deepEqual(stepsOf(0), ['setAnchor-2'])
  })

  test('who has no seat, or left it, does nothing', () => {
    for (const second of [0, 100, 300, 420, 560]) {
      assert.deepEqual(decide({ second, seat: 50 }), [])
      const seats = base.seats.map((seat) => ({ ...seat, untilEpoch: 5 }))
      assert.deepEqual(decide({ second, state: { seats } }), [])
    }
  })
})

describe('verdicts', () => {
  const down = { ballots: ballots(all(first.slice(0, 2), 'Down')) }
  const reported = new Map([[0, { ...target, reported: [4] }]])

  test('a quorum of DOWN is reported by one, then by the next, while there is time', () => {
    assert.equal(deciders({ second: 539, state: down }, 'reportDown-5-0').length, 0)
    assert.equal(deciders({ second: 540, state: down }, 'reportDown-5-0').length, 1)
    assert.equal(deciders({ second: 542, state: down }, 'reportDown-5-0').length, 2)
    assert.equal(deciders({ second: 599, state: down }, 'reportDown-5-0').length, 7)
    assert.equal(deciders({ second: 659, state: down }, 'reportDown-5-0').length, 7)
    assert.equal(deciders({ second: 660, state: down }, 'reportDown-5-0').length, 0)
  })

  test('less than a quorum, or others than the members, report nothing', () => {
    const one = { ballots: ballots(all(first.slice(0, 1), 'Down')) }
    assert.deepEqual(deciders({ second: 599, state: one }, 'reportDown-5-0'), [])
    const others = base.seats.map(({ seat }) => seat).filter((seat) => !first.includes(seat))
    const strangers = { ballots: ballots(all(others, 'Down')) }
    assert.deepEqual(deciders({ second: 599, state: strangers }, 'reportDown-5-0'), [])
  })

  test('what is reported already is not reported again', () => {
    const state = { ...down, targets: new Map([[0, { ...target, lastReport: 5 }]]) }
    assert.deepEqual(deciders({ second: 599, state }, 'reportDown-5-0'), [])
  })

  test('the second committee confirms what the first one reported in the epoch before', () => {
    const agreed = { ballots: ballots(all(second.slice(0, 3), 'Down')), targets: reported }
    assert.equal(deciders({ second: 599, state: agreed }, 'confirmDown-5-0').length, 7)
    const few = { ballots: ballots(all(second.slice(0, 2), 'Down')), targets: reported }
    assert.deepEqual(deciders({ second: 599, state: few }, 'confirmDown-5-0'), [])
    const unreported = { ballots: ballots(all(second.slice(0, 3), 'Down')) }
    assert.deepEqual(deciders({ second: 599, state: unreported }, 'confirmDown-5-0'), [])
    const same = { ballots: ballots(all(reporters, 'Down')), targets: reported }
    assert.deepEqual(deciders({ second: 599, state: same }, 'confirmDown-5-0'), [])
  })

  test('a confirmed DOWN is posted when it cannot be answered any more, and before it lapses', () => {
    const now = timing.genesis + 4 * 600
    const confirmed = (answerableUntil: number) => ({
      targets: new Map([
        [0, { ...target, verdict: { is: 'confirmed', answerableUntil, confirmedIn: 4 } as const }],
      ]),
    })
    const post = 'postDown-4-0'
    assert.deepEqual(deciders({ second: 100, state: confirmed(now + 101) }, post), [])
    assert.equal(deciders({ second: 100, state: confirmed(now + 100) }, post).length, 1)
    assert.equal(deciders({ second: 400, state: confirmed(now + 100) }, post).length, 7)
    assert.deepEqual(deciders({ second: 100, state: confirmed(now - 501) }, post), [])
  })

  test('a quorum of UP lifts a DOWN, later than the epoch that confirmed it', () => {
    const is = (confirmedIn: number) => ({
      ballots: ballots(all(first.slice(0, 2), 'Up')),
      targets: new Map([
        [0, { ...target, verdict: { is: 'down', postedAt: timing.genesis, from: 1, confirmedIn } as const }],
      ]),
    })
    assert.equal(deciders({ second: 599, state: is(4) }, 'reportUp-5-0').length, 7)
    assert.deepEqual(deciders({ second: 599, state: is(5) }, 'reportUp-5-0'), [])
  })

  test('a host that is long down is probed again when it says so', () => {
    const asleep = (wakeEpoch: number) => ({
      targets: new Map([
        [
          0,
          {
            ...target,
            wakeEpoch,
            verdict: { is: 'down', postedAt: timing.genesis - 90_000, from: 1, confirmedIn: 1 } as const,
          },
        ],
      ]),
    })
    assert.deepEqual(decide({ second: 100, state: asleep(0) }), [])
    assert.deepEqual(decide({ second: 100, state: asleep(6) }), [])
    assert.deepEqual(decide({ second: 100, state: asleep(5) }), [`probe-5-${key}`])
  })
})

describe('doubts', () => {
  const [me, liar, honest] = first as unknown as [number, number, number]
  /** Everybody committed in these epochs. */
  const present = (...epochs: readonly number[]) => ({
    commitments: new Map(
      epochs.map((epoch) => [epoch, new Map(base.seats.map(({ seat }) => [seat, word(4)]))]),
    ),
  })
  /** When the commits of epoch 6 have ended, and when all turns after those of epoch 7 have. */
  const ASKED = 600 + timing.commitEnd
  const CHALLENGED = 1799
  const split = { ballots: ballots({ [me]: 'Down', [honest]: 'Down', [liar]: 'Up' }), ...present(6, 7) }
  const sawDown = { outcomes: new Map([[key, 'Down']] as const) }
  const found = (result: 'genuine' | 'false' | 'silent') => ({
    ...sawDown,
    audits: new Map([[auditName(liar, 0), result]]),
  })
  const challenge = `challenge-5-0-${liar}`
  const onChain = (changes: Partial<ChallengeState>) => {
    const raised: ChallengeState = {
      id: word(70),
      seat: liar,
      epoch: 5,
      target: 0,
      challenger: address(me + 1),
      answerableUntil: timing.genesis + 4 * 600 + 580,
      isSettled: false,
      ...changes,
    }
    return { ...split, challenges: new Map([[raised.id, raised]]) }
  }

  test('an UP against the own DOWN, or against a quorum, is looked at once it was revealed', () => {
    const audit = `audit-5-0-${liar}`
    assert.ok(!decide({ second: ASKED - 1, seat: me, state: split, own: sawDown }).includes(audit))
    assert.ok(decide({ second: ASKED, seat: me, state: split, own: sawDown }).includes(audit))
    assert.ok(decide({ second: ASKED, seat: honest, state: split, own: {} }).includes(audit))
    const agreed = { ballots: ballots(all(first, 'Up')), ...present(6) }
    assert.deepEqual(decide({ second: ASKED, seat: me, state: agreed, own: {} }), [])
    assert.ok(!decide({ second: ASKED, seat: me, state: split, own: found('genuine') }).includes(audit))
  })

  test('who is away is not asked, and who was not reached is challenged once it was there again', () => {
    const { commitments: _, ...away } = split
    assert.deepEqual(decide({ second: ASKED, seat: me, state: away, own: sawDown }), [])
    const later = { ...split, ...present(7) }
    assert.ok(!decide({ second: 1199, seat: me, state: later, own: sawDown }).includes(`audit-5-0-${liar}`))
    assert.ok(
      decide({ second: ASKED + 600, seat: me, state: later, own: sawDown }).includes(`audit-5-0-${liar}`),
    )
    const once = { ...split, ...present(6) }
    assert.ok(
      !decide({ second: CHALLENGED, seat: me, state: once, own: found('silent') }).includes(challenge),
    )
    assert.ok(decide({ second: CHALLENGED, seat: me, state: once, own: found('false') }).includes(challenge))
  })

  test('some undisputed UPs are looked at too', () => {
    const agreed = { ballots: ballots(all(first, 'Up')), ...present(6) }
    const policy = { auditsPerEpoch: 1, challengesPerEpoch: 2, renewEpochs: 10 }
    const steps = decide({ second: ASKED, seat: me, state: agreed, own: {}, changes: { policy } })
    assert.equal(steps.length, 1)
    assert.match(steps[0]!, /^audit-5-0-/)
  })

  test('what nobody can show is challenged, once, and within bounds', () => {
    assert.ok(decide({ second: CHALLENGED, seat: me, state: split, own: found('false') }).includes(challenge))
    assert.ok(
      decide({ second: CHALLENGED, seat: me, state: split, own: found('silent') }).includes(challenge),
    )
    assert.ok(
      !decide({ second: CHALLENGED, seat: me, state: split, own: found('genuine') }).includes(challenge),
    )
    const raised = onChain({})
    assert.ok(
      !decide({ second: CHALLENGED, seat: me, state: raised, own: found('false') }).includes(challenge),
    )
    const policy = { auditsPerEpoch: 0, challengesPerEpoch: 0, renewEpochs: 10 }
    const none = decide({
      second: CHALLENGED,
      seat: me,
      state: split,
      own: found('false'),
      changes: { policy },
    })
    assert.ok(!none.includes(challenge))
  })

  /** Challenges against the liar in an epoch before, all answered. */
  const answeredBy = (...challengers: readonly Hex[]) => {
    const raised = challengers.map((challenger, i) => {
      const id = word(80 + i)
      return [
        id,
        { ...onChain({}).challenges.get(word(70))!, id, epoch: 3, challenger, isSettled: true },
      ] as const
    })
    return { ...split, challenges: new Map(raised) }
  }
  const isChallenged = (state: Partial<NetworkState>, auditSeed = word(3)) =>
    decide({ second: CHALLENGED, seat: me, state, own: { ...found('silent'), auditSeed } }).includes(
      challenge,
    )

  test('who was answered by a verifier leaves it alone, so that nobody lives on bonds', () => {
    assert.ok(isChallenged(split))
    assert.ok(!isChallenged(answeredBy(address(me + 1))))
    assert.ok(isChallenged(answeredBy(address(honest + 1))))
  })

  test('three with a seat put up enough; the accused itself, and strangers, do not count', () => {
    const [a, b, c] = base.seats.map(({ seat }) => seat).filter((seat) => ![me, liar].includes(seat))
    const doubters = [a, b, c].map((seat) => address(seat! + 1))
    assert.ok(!isChallenged(answeredBy(...doubters)))
    assert.ok(isChallenged(answeredBy(doubters[0]!, doubters[0]!, doubters[1]!)))
    assert.ok(isChallenged(answeredBy(address(liar + 1), doubters[0]!, doubters[1]!)))
    assert.ok(isChallenged(answeredBy(address(900), address(901), address(902))))
  })

  test('nobody is left alone for good', () => {
    const seeds = Array.from({ length: 40_000 }, (_, n) => word(n))
    const again = seeds.find((seed) => isDrawnAgain(seed, { seat: liar, target: 0 }))
    assert.ok(again)
    assert.ok(isChallenged(answeredBy(address(me + 1)), again))
  })

  test('of one verifier only some disputed UPs are looked at, each time others', () => {
    const targets = new Map(
      Array.from({ length: 40 }, (_, n) => [n, { ...target, target: n, host: BigInt(n) }]),
    )
    const outcomes = new Map([...targets.values()].map((one) => [keyOf(one), 'Down'] as const))
    const bits = encodeOutcomes(new Map([...targets.keys()].map((n) => [n, 'Up'] as const)))
    const said = new Map([[liar, { seat: liar, secret: word(8), bits, root: word(1) }]])
    const looksAt = (auditSeed: Hex, what: string, second = ASKED, audits: OwnEpoch['audits'] = new Map()) =>
      decide({
        second,
        seat: me,
        state: { targets, ballots: new Map([[5, said]]), ...present(6, 7) },
        own: { outcomes, auditSeed, audits },
      }).filter((step) => step.startsWith(`${what}-`))
    assert.equal(looksAt(word(1), 'audit').length, 3)
    assert.notDeepEqual(looksAt(word(1), 'audit'), looksAt(word(2), 'audit'))
    // Of those that are not shown one is challenged at a time.
    const audits = new Map([...targets.keys()].map((n) => [auditName(liar, n), 'silent'] as const))
    assert.equal(looksAt(word(1), 'challenge', CHALLENGED, audits).length, 1)
  })

  test('a challenge on oneself is answered until it is closed, if there is a transcript', () => {
    const answer = `answerChallenge-${word(70)}`
    const state = onChain({})
    assert.ok(decide({ second: 560, seat: liar, state }).includes(answer))
    assert.ok(decide({ second: 900, seat: liar, state }).includes(answer))
    assert.ok(!decide({ second: 560, seat: me, state }).includes(answer))
    const without = { hasTranscript: () => false }
    assert.ok(!decide({ second: 560, seat: liar, state, changes: without }).includes(answer))
    assert.ok(!decide({ second: 560, seat: liar, state: onChain({ isSettled: true }) }).includes(answer))
  })

  test('an unanswered challenge is closed by whoever raised it, and by others when that one does not', () => {
    const close = `closeChallenge-${word(70)}`
    const state = onChain({})
    assert.deepEqual(deciders({ second: 580, state }, close), [])
    assert.deepEqual(deciders({ second: 581, state }, close), [me])
    assert.equal(deciders({ second: 581 + 1200, state }, close).length, 7)
  })
})
