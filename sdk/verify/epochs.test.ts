import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type EpochTiming, epochAt, keptEpochs, phaseAt, startOf } from './index.ts'

const TIMING: EpochTiming = {
  genesis: 1_000_000,
  epochSeconds: 600,
  probeStart: 120,
  probeEnd: 420,
  commitEnd: 480,
  revealEnd: 540,
}

test('every phase begins and ends at its second', () => {
  const at = (second: number) => phaseAt(TIMING, TIMING.genesis + second)
  assert.equal(at(-1), null)
  assert.deepEqual(at(0), { epoch: 1n, phase: 'begin', endsAt: 1_000_120 })
  assert.deepEqual(at(119), { epoch: 1n, phase: 'begin', endsAt: 1_000_120 })
  assert.deepEqual(at(120), { epoch: 1n, phase: 'probe', endsAt: 1_000_420 })
  assert.deepEqual(at(420), { epoch: 1n, phase: 'commit', endsAt: 1_000_480 })
  assert.deepEqual(at(480), { epoch: 1n, phase: 'reveal', endsAt: 1_000_540 })
  assert.deepEqual(at(540), { epoch: 1n, phase: 'report', endsAt: 1_000_600 })
  assert.deepEqual(at(599), { epoch: 1n, phase: 'report', endsAt: 1_000_600 })
  assert.deepEqual(at(600), { epoch: 2n, phase: 'begin', endsAt: 1_000_720 })
})

test('an epoch holds exactly the seconds from its start to the next', () => {
  const anyEpoch = fc.bigInt({ min: 1n, max: 10_000_000n })
  fc.assert(
    fc.property(anyEpoch, fc.integer({ min: 0, max: TIMING.epochSeconds - 1 }), (epoch, second) => {
      assert.equal(epochAt(TIMING, startOf(TIMING, epoch) + second), epoch)
      assert.equal(epochAt(TIMING, startOf(TIMING, epoch) - 1), epoch - 1n)
    }),
  )
})

test('before the first epoch there is none', () => {
  assert.equal(epochAt(TIMING, TIMING.genesis - 1), 0n)
  assert.equal(epochAt(TIMING, 0), 0n)
  assert.throws(() => startOf(TIMING, 0n), /There is no epoch 0; the first is 1/)
})

test('fractions of a second fall into the second that has begun', () => {
  assert.deepEqual(phaseAt(TIMING, TIMING.genesis + 119.9)?.phase, 'begin')
  assert.deepEqual(phaseAt(TIMING, TIMING.genesis + 599.9)?.epoch, 1n)
})

test('an epoch is kept for the last challenge of it and the last second of the answer, with one to spare', () => {
  const kept = (challengeAnswerSeconds: number, challengeEpochs: number) =>
    keptEpochs({ epochSeconds: 600, challengeAnswerSeconds, challengeEpochs })
  assert.equal(kept(600, 144), 146)
  assert.equal(kept(601, 144), 147)
  assert.equal(kept(86_400, 144), 289)
  const timings = fc.record({
    epochSeconds: fc.constant(TIMING.epochSeconds),
    challengeAnswerSeconds: fc.integer({ min: 1, max: 604_800 }),
    challengeEpochs: fc.integer({ min: 5, max: 4096 }),
  })
  fc.assert(
    fc.property(timings, (timing) => {
      const challengedAt = startOf(TIMING, BigInt(timing.challengeEpochs) + 2n) - 1 // of epoch 1
      const last = epochAt(TIMING, challengedAt + timing.challengeAnswerSeconds)
      assert.equal(last, BigInt(keptEpochs(timing)))
    }),
  )
})
