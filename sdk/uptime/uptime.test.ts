import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type UptimeFacts, type UptimeSample, uptimeAt, uptimeOfDays } from './uptime.ts'

const HOUR = 3600
const DAY = 86_400
/** Noon of 21 November 2024. */
const NOON = 1_732_190_400
const MIDNIGHT = NOON - DAY / 2
const EPOCH = 600

const sample = (startsAt: number, upEpochs: number, downEpochs = 0, unknownEpochs = 0): UptimeSample => ({
  startsAt,
  upEpochs,
  downEpochs,
  unknownEpochs,
})
const facts = (found: Partial<UptimeFacts>): UptimeFacts => ({ hours: [], days: [], downtimes: [], ...found })
const at = { epochSeconds: EPOCH, atSeconds: NOON }

test('nothing found is no uptime of nothing, and no downtime either', () => {
  const { day, week, month, bars } = uptimeAt(facts({}), at)
  for (const window of [day, week, month])
    assert.deepEqual(window, { upSeconds: 0, downSeconds: 0, ratio: null })
  assert.equal(bars.length, 90)
  assert.equal(bars.at(-1)?.startsAt, MIDNIGHT)
  assert.equal(bars[0]?.startsAt, MIDNIGHT - 89 * DAY)
  assert.ok(bars.every(({ ratio }) => ratio === null))
})

test('epochs count for their length, those without a verdict for nothing', () => {
  const { day } = uptimeAt(facts({ hours: [sample(NOON - HOUR, 3, 1, 2)] }), at)
  assert.deepEqual(day, { upSeconds: 1800, downSeconds: 600, ratio: 0.75 })
})

test('windows reach back 24 hours, 7 and 30 days, to the hour', () => {
  const hours = [1, 24, 25, 168, 169, 720, 721].map((ago) => sample(NOON - ago * HOUR, 1)).reverse()
  const { day, week, month } = uptimeAt(facts({ hours }), at)
  assert.deepEqual(
    [day, week, month].map(({ upSeconds }) => upSeconds / EPOCH),
    [2, 4, 6],
  )
})

test('a clock that stands is downtime, also when nobody probes any more', () => {
  const downtimes = [
    { fromSeconds: NOON - 3 * DAY, untilSeconds: null, toldAtSeconds: NOON - 3 * DAY + 1200 },
  ]
  const { day, week, bars } = uptimeAt(facts({ downtimes, hours: [sample(NOON - 4 * DAY, 6)] }), at)
  assert.deepEqual(day, { upSeconds: 0, downSeconds: DAY, ratio: 0 })
  assert.equal(week.downSeconds, 3 * DAY)
  assert.equal(week.upSeconds, 3600)
  assert.deepEqual(
    bars.slice(-5).map(({ downSeconds }) => downSeconds),
    [0, DAY / 2, DAY, DAY, DAY / 2],
  )
})

test('downtime is told once: by the clock, and by epochs only as far as they say more', () => {
  const downtimes = [{ fromSeconds: NOON - 3000, untilSeconds: NOON - 1800, toldAtSeconds: NOON - 1900 }]
  const hours = [sample(NOON - HOUR, 3, 3)]
  const { day } = uptimeAt(facts({ downtimes, hours }), at)
  assert.deepEqual(day, { upSeconds: 1800, downSeconds: 1800, ratio: 0.5 })
  const credited = uptimeAt(facts({ downtimes, hours: [sample(NOON - HOUR, 5, 1)] }), at)
  assert.equal(credited.day.downSeconds, 1200)
})

test('of a lease only its own life counts', () => {
  const hours = [sample(NOON - 5 * HOUR, 0, 6), sample(NOON - 3 * HOUR, 6), sample(NOON - HOUR, 0, 6)]
  const days = [sample(MIDNIGHT - DAY, 0, 144), sample(MIDNIGHT, 6, 12)]
  const life = { fromSeconds: NOON - 3 * HOUR, untilSeconds: NOON - 2 * HOUR }
  const { month, bars } = uptimeAt(facts({ hours, days }), { ...at, life })
  assert.deepEqual(month, { upSeconds: HOUR, downSeconds: 0, ratio: 1 })
  assert.equal(bars.at(-2)?.ratio, null)
  assert.equal(bars.at(-1)?.upSeconds, 3600)
})

test('to the day: so many UTC days, and a clock that stands counts to the second', () => {
  const days = [30, 29, 1, 0].map((ago) => sample(MIDNIGHT - ago * DAY, 10, ago === 1 ? 5 : 0))
  assert.deepEqual(uptimeOfDays(facts({ days }), { ...at, days: 30 }), {
    upSeconds: 30 * EPOCH,
    downSeconds: 5 * EPOCH,
    ratio: 30 / 35,
  })
  const stands = { fromSeconds: NOON - HOUR, untilSeconds: null, toldAtSeconds: NOON }
  assert.equal(
    uptimeOfDays(facts({ days, downtimes: [stands] }), { ...at, days: 30 }).downSeconds,
    5 * EPOCH + HOUR,
  )
  assert.equal(uptimeOfDays(facts({}), { ...at, days: 30 }).ratio, null)
})
