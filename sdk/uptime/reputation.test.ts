import assert from 'node:assert/strict'
import { test } from 'node:test'
import { reputationOf, type UptimeFacts, type UptimeSample, uptimeAt } from './index.ts'

const DAY = 86_400
/** Midnight of 21 November 2024. */
const MIDNIGHT = 1_732_147_200
const NOW = MIDNIGHT + DAY - 1

/** The score of a host of which so much was found on each of these days, by their age in days. */
function scoreOf(days: Iterable<number>, { up = 144, down = 0, unknown = 0 } = {}, atSeconds = NOW): number {
  const samples = [...days].map(
    (age): UptimeSample => ({
      startsAt: MIDNIGHT - age * DAY,
      upEpochs: up,
      downEpochs: down,
      unknownEpochs: unknown,
    }),
  )
  const facts: UptimeFacts = { hours: [], days: samples.reverse(), downtimes: [] }
  return reputationOf(uptimeAt(facts, { epochSeconds: 600, atSeconds }).bars, { atSeconds })
}
const range = (from: number, until: number) => Array.from({ length: until - from }, (_, i) => from + i)

test('a host that was always up has 100, one that nobody found has 0, and so has one that was always down', () => {
  assert.equal(scoreOf(range(0, 90)), 100)
  assert.equal(scoreOf([]), 0)
  assert.equal(scoreOf(range(0, 90), { up: 0, down: 144 }), 0)
})

test('it falls when nobody finds the host any more: by half in thirty days, to nothing in ninety', () => {
  const later = (days: number) => scoreOf(range(0, 90), {}, NOW + days * DAY)
  assert.ok(later(1) < later(0))
  assert.ok(Math.abs(later(30) - 43) <= 1, `${later(30)}`) // the oldest thirty days have left, too
  assert.equal(later(90), 0)
})

test('an hour down costs an hour up, and an hour without a verdict brings nothing', () => {
  assert.equal(scoreOf(range(0, 90), { up: 108, down: 36 }), 50)
  assert.equal(scoreOf(range(0, 90), { up: 108, unknown: 36 }), 75)
  // Its uptime does not tell: it counts what is known.
  const day = { startsAt: MIDNIGHT, upEpochs: 108, downEpochs: 0, unknownEpochs: 36 }
  const { bars } = uptimeAt({ hours: [], days: [day], downtimes: [] }, { epochSeconds: 600, atSeconds: NOW })
  assert.equal(bars.at(-1)?.ratio, 1)
})

test('names are no shortcut: many young hosts are each worth less than an old one, and a new name begins at 0', () => {
  const old = scoreOf(range(0, 90))
  for (const age of [1, 9, 30]) assert.ok(scoreOf(range(0, age)) < old, `${age} days`)
  assert.ok(scoreOf(range(0, 9)) < 25)
  // Who leaves a name that was down for a sixth of its time behind is worse off for weeks.
  const stained = scoreOf(range(0, 90), { up: 120, down: 24 })
  assert.ok(scoreOf(range(0, 30)) < stained && scoreOf(range(0, 60)) > stained, `${stained}`)
})
