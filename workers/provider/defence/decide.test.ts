import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  type DefenceView,
  isReportedBefore,
  isWorthALook,
  nextSteps,
  type Pledgeable,
  type SeenTarget,
  type Waiting,
} from './decide.ts'
import { confirmedIn, isPledging, pledgeEndsAt } from './timing.ts'

const timing = {
  genesis: 10_000,
  epochSeconds: 600,
  probeStart: 60,
  probeEnd: 300,
  commitEnd: 420,
  revealEnd: 540,
  answerSeconds: 600,
}
/** A second of an epoch. */
const at = (epoch: number, second: number) => timing.genesis + (epoch - 1) * timing.epochSeconds + second
const up: SeenTarget = { state: 'Up', suspectedEpoch: 0, answerableUntil: 0 }
/** Reported in 5, confirmed at the end of 6. */
const confirmed: SeenTarget = {
  state: 'Confirmed',
  suspectedEpoch: 5,
  answerableUntil: at(6, 560) + timing.answerSeconds,
}
const pledgeable: Pledgeable = { epoch: 6, least: 3, nonces: 3, isPledged: false }

const decide = (changes: Partial<DefenceView>) =>
  nextSteps({
    now: at(6, 330),
    timing,
    target: up,
    pledgeable: null,
    showable: [],
    keptEpochs: [],
    ...changes,
  }).map((step) => `${step.do} ${step.epoch}`)

describe('what a host does', () => {
  test('nothing, while nobody says that it is down', () => {
    assert.deepEqual(decide({}), [])
    assert.deepEqual(decide({ target: { ...up, suspectedEpoch: 5 } }), [])
  })

  test('it pledges what it saw, once', () => {
    assert.deepEqual(decide({ pledgeable }), ['pledge 6'])
    assert.deepEqual(decide({ pledgeable: { ...pledgeable, isPledged: true } }), [])
  })

  test('with too few handshakes it sends nothing, and says so', () => {
    assert.deepEqual(decide({ pledgeable: { ...pledgeable, nonces: 2 } }), ['sayNothingToPledge 6'])
    assert.deepEqual(decide({ pledgeable: { ...pledgeable, nonces: 0 } }), ['sayNothingToPledge 6'])
  })

  test('it answers with the handshakes of the first committee that has enough', () => {
    const first = { epoch: 5, least: 3, members: 3 }
    const second = { epoch: 6, least: 7, members: 7 }
    const answered = (showable: DefenceView['showable']) => decide({ target: confirmed, showable })
    assert.deepEqual(answered([first, second]), ['answer 5'])
    assert.deepEqual(answered([second]), ['answer 6'])
    assert.deepEqual(answered([{ ...first, members: 2 }, second]), ['answer 6'])
    assert.deepEqual(answered([{ ...second, members: 6 }]), ['sayNothingToShow 6'])
    assert.deepEqual(answered([]), ['sayNothingToShow 6'])
  })

  test('only a confirmed DOWN is answered', () => {
    const showable = [{ epoch: 6, least: 7, members: 9 }]
    for (const state of ['Up', 'Suspected', 'Down'] as const)
      assert.deepEqual(decide({ target: { ...confirmed, state }, showable }), [])
  })

  test('handshakes are kept until nothing can be answered with them, and no longer', () => {
    const end = pledgeEndsAt(timing, 6)
    assert.equal(end, at(8, 60) + 600 + 600)
    assert.deepEqual(decide({ keptEpochs: [6], now: end }), [])
    assert.deepEqual(decide({ keptEpochs: [6], now: end + 1 }), ['forget 6'])
  })

  test('what is of an epoch to come belongs to a chain that is gone', () => {
    assert.deepEqual(decide({ keptEpochs: [6, 7] }), ['forget 7'])
  })
})

test('a pledge is due in the last three quarters of the commits', () => {
  const due = (second: number) => isPledging(timing, 6, at(6, second))
  assert.deepEqual([329, 330, 419, 420].map(due), [false, true, true, false])
})

test('who is reported pledges in the epoch after, unless it has answered or is down already', () => {
  const reported = (state: SeenTarget['state'], suspectedEpoch: number) =>
    isReportedBefore({ ...up, state, suspectedEpoch }, 6)
  assert.equal(reported('Suspected', 5), true)
  assert.equal(reported('Confirmed', 5), true) // of the epoch before that, and reported once more
  assert.equal(reported('Suspected', 4), false)
  assert.equal(reported('Up', 5), false)
  assert.equal(reported('Down', 5), false)
})

test('which epoch confirmed follows from the time to answer', () => {
  const firstSecond = at(6, timing.revealEnd) + timing.answerSeconds
  const lastSecond = at(7, timing.probeStart) - 1 + timing.answerSeconds
  assert.equal(confirmedIn(timing, firstSecond), 6)
  assert.equal(confirmedIn(timing, lastSecond), 6)
  assert.equal(confirmedIn(timing, lastSecond + 1), 7)
})

describe('when the chain is asked', () => {
  const looks = (changes: Partial<Waiting>) =>
    isWorthALook({ now: at(6, 330), timing, keptEpochs: [], unreportedIn: 0, ...changes })

  test('once per epoch, when a pledge is due', () => {
    assert.equal(looks({}), true)
    assert.equal(looks({ unreportedIn: 6 }), false)
    assert.equal(looks({ now: at(7, 330), unreportedIn: 6 }), true)
    for (const second of [0, 100, 329, 420, 550]) assert.equal(looks({ now: at(6, second) }), false)
    assert.equal(looks({ now: timing.genesis - 1 }), false)
  })

  test('from the reveals on, as long as handshakes are kept', () => {
    const keptEpochs = [6]
    assert.equal(looks({ keptEpochs, now: at(6, 430) }), false)
    assert.equal(looks({ keptEpochs, now: at(6, 540) }), true)
    assert.equal(looks({ keptEpochs, now: at(9, 100) }), true)
  })

  test('when something is kept that cannot be', () => {
    assert.equal(looks({ keptEpochs: [8], now: at(6, 100) }), true)
  })
})
