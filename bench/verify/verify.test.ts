import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keccak256, stringToHex } from 'viem'
import { drawCommittee, targetKey } from '../../sdk/verify/index.ts'
import { makeAbsences } from './absences.ts'
import { callGasOf, costPerLeaseMonth, POLYGON } from './cost.ts'
import { badNeeded } from './falseDown.ts'
import { loadFastKeccak, slowKeccak } from './keccak.ts'
import { followOutage } from './life.ts'
import { makeNetwork } from './network.ts'
import { randomOf } from './random.ts'
import { FULL, type Scenario, SHORT } from './scenario.ts'
import { simulate, type VerifyResults } from './simulate.ts'
import { followHonest } from './slashes.ts'
import { renderResults } from './table.ts'

const fast = await loadFastKeccak()
const given = { gas: callGasOf({}), price: POLYGON, keccak: fast ?? undefined }
const results = simulate({ scenario: SHORT, ...given })

/** A network in which nobody fails by chance. */
const CALM: Scenario = { ...SHORT, tryLoss: 0, verifierUpEpochs: 1e12 }

test('the fast hash is the same hash', { skip: fast === null }, () => {
  const bytes = new Uint8Array(128)
  for (let index = 0; index < 200; index += 1) {
    bytes[index % 128] = index
    assert.deepEqual(fast!(bytes), slowKeccak(bytes))
  }
})

test('committees are those that the product draws', () => {
  const network = makeNetwork(SHORT, given.keccak)
  for (const number of [0, 7]) {
    const epoch = network.epochAt(number)
    const seed = keccak256(stringToHex(`${SHORT.seed} epoch ${number}`))
    const draw = { seed, seats: SHORT.verifiers, isActive: () => true }
    for (const host of [0, 39]) {
      const key = targetKey(BigInt(host + 1), 1)
      const first = drawCommittee({ ...draw, targetKey: key, domain: 1, size: 7 })
      const second = drawCommittee({ ...draw, targetKey: key, domain: 2, size: 21, excluded: first })
      assert.deepEqual(epoch.first(host), first)
      assert.deepEqual(epoch.confirmation(host, first), second)
    }
  }
})

test('the same seed gives the same results, another one others', () => {
  // Liars are doubted by everybody: with fewer verifiers three runs take a second, not ten.
  const small = { ...SHORT, verifiers: 40, epochs: 16, hosts: 8, outageSamples: 20 }
  const run = (scenario: Scenario): VerifyResults => simulate({ scenario, ...given })
  const one = run(small)
  assert.deepEqual(run(small), one)
  assert.notDeepEqual(run({ ...small, seed: 'another' }).missedDown, one.missedDown)
})

test('simulated rates lie about where the formula says', () => {
  // Each of these 4 sigma wide: the seed is fixed, so this passes always or never, and a wrong formula is far outside.
  const rows = [
    ...results.falseDown.map(({ reported }) => reported),
    ...results.missedDown.map(({ missed }) => missed),
  ]
  for (const { events, trials, formula } of rows) {
    const sigma = Math.sqrt(trials * formula * (1 - formula))
    assert.ok(
      Math.abs(events - trials * formula) <= 4 * sigma + 5,
      `${events} of ${trials}, formula ${formula}`,
    )
  }
  assert.ok(results.falseDown.at(-1)!.reported.events > 100)
})

test('more bad verifiers never err less', () => {
  for (const rows of [results.falseDown, results.falseDownOfMany]) {
    for (const [index, row] of rows.slice(1).entries()) {
      assert.ok(row.reported.events >= rows[index]!.reported.events)
      assert.ok(row.creditedTwice.events <= row.reported.events)
      assert.ok(row.credited.events <= row.reported.events)
    }
  }
})

test('transactions do not grow with the leases', () => {
  const [few, , many] = Object.values(results.txPerEpoch)
  assert.deepEqual(Object.keys(results.txPerEpoch), ['4', '40', '400'])
  assert.ok(few! > 2 * 0.9 * SHORT.verifiers && few! <= 2 * SHORT.verifiers + 2)
  assert.ok(many! - few! < 0.01 * few!)
})

test('a quorum is reached by the least number of bad ones', () => {
  assert.equal(badNeeded([9, 3, 5], 2), 6)
  assert.equal(badNeeded([-1, -1, 5], 2), 0)
  assert.equal(badNeeded([1], 2), Infinity)
})

test('an outage of hours is credited from the first quorum until the host is seen up again', () => {
  const network = makeNetwork(CALM, given.keccak)
  const outage = { host: 3, startsAt: 6_000, endsAt: 6_000 + 3 * 3600 }
  const outcome = followOutage(CALM, network, { outage, bad: 0 })
  assert.deepEqual(outcome.calls, { reportDown: 1, confirmDown: 1, postDown: 1, reportUp: 1 })
  // Within the first probe window, which ends 300 s into the epoch; lifted at the reveals of the epoch in which it is back.
  assert.ok(outcome.lateSeconds! >= CALM.probeStart && outcome.lateSeconds! < CALM.probeEnd)
  assert.equal(outcome.creditedSeconds, 3 * 3600 - outcome.lateSeconds!)
  assert.equal(outcome.surplusSeconds, CALM.revealEnd)
})

test('an outage within one epoch is not credited, nor is one that everybody is silent about', () => {
  const network = makeNetwork(CALM, given.keccak)
  const short = followOutage(CALM, network, { outage: { host: 1, startsAt: 6_000, endsAt: 6_600 }, bad: 0 })
  assert.equal(short.lateSeconds, null)
  assert.deepEqual(short.calls, { reportDown: 1, confirmDown: 0, postDown: 0, reportUp: 0 })
  const outage = { host: 1, startsAt: 6_000, endsAt: 20_000 }
  const shielded = followOutage(CALM, network, { outage, bad: CALM.verifiers })
  assert.deepEqual([shielded.lateSeconds, shielded.creditedSeconds], [null, 0])
})

test('who looked keeps its stake, who did not loses it', () => {
  const { honest, liars } = results.slashes
  assert.deepEqual([honest.slashed, honest.answered], [0, honest.challenges])
  for (const { slashed, liars: count } of liars) assert.equal(slashed, count)
})

test('honest verifiers that come and go are doubted, and lose their stakes where there is no time to answer', () => {
  const flaky = { ...SHORT, verifiers: 20, epochs: 60, hosts: 8, tryLoss: 0.3, verifierUpEpochs: 3 }
  const honestWith = (challengeAnswerSeconds: number) => {
    const scenario = { ...flaky, verifierDownEpochs: 0.7, challengeAnswerSeconds }
    return followHonest(scenario, makeNetwork(scenario, given.keccak), makeAbsences(scenario))
  }
  const hasty = honestWith(10)
  assert.ok(hasty.slashed > 0 && hasty.answered === 0)
  const patient = honestWith(86_400)
  assert.ok(patient.challenges > 0)
  assert.deepEqual([patient.slashed, patient.answered], [0, patient.challenges])
})

test('whoever is away for longer than the time to answer can lose its stake', () => {
  const counts = results.slashes.hostile.map(({ slashed }) => slashed)
  assert.deepEqual(
    counts,
    counts.toSorted((a, b) => b - a),
  )
  assert.ok(counts[0]! > 0)
})

test('gas that was measured is used, and what was not is named', () => {
  const gas = callGasOf({ commit: 1, reveal: 2 })
  assert.deepEqual([gas.gas.commit, gas.gas.reveal], [1, 2])
  assert.ok(gas.assumed.includes('reportDown') && !gas.assumed.includes('commit'))
  const none = { beginEpoch: 0, sealEpoch: 0, reportDown: 0, confirmDown: 0, postDown: 0, reportUp: 0 }
  const calls = { ...none, commit: 200, reveal: 200 }
  const usd = costPerLeaseMonth(FULL, { calls, gas, price: { gwei: 50, polUsd: 0.2 }, leases: 1_000 })
  // 600 gas × 4,320 epochs × 50e-9 POL × 0.2 USD / 1,000 leases
  assert.ok(Math.abs(usd - 2.592e-5) < 1e-12)
})

test('random numbers are even, and the same for the same name', () => {
  const draw = (name: string) => Array.from({ length: 4_000 }, randomOf(name))
  assert.deepEqual(draw('a'), draw('a'))
  assert.notDeepEqual(draw('a'), draw('b'))
  const mean = draw('a').reduce((sum, value) => sum + value, 0) / 4_000
  assert.ok(Math.abs(mean - 0.5) < 0.02)
  assert.ok(draw('a').every((value) => value >= 0 && value < 1))
})

test('everything is printed', () => {
  const text = renderResults(results)
  for (const part of [
    'False DOWN',
    'Missed DOWN',
    'Transactions per epoch',
    'committee size',
    'Stakes that are lost',
    'assumed',
  ]) {
    assert.ok(text.includes(part), part)
  }
})
