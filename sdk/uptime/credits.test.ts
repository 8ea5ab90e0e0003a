import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type ClockHistory, creditsOf } from './credits.ts'
import type { Downtime } from './downtime.ts'

const downtime = (fromSeconds: number, untilSeconds: number | null, toldAtSeconds: number): Downtime => ({
  fromSeconds,
  untilSeconds,
  toldAtSeconds,
})
const history = (found: Partial<ClockHistory> = {}): ClockHistory => ({
  activatedAt: 1000,
  endedAt: null,
  settledAt: null,
  fundedSeconds: 10_000,
  revivals: [],
  ...found,
})
const secondsOf = (found: ReturnType<typeof creditsOf>) =>
  found.credits.map(({ creditedSeconds }) => creditedSeconds)

test('a downtime credits what of it lies in the life of the lease', () => {
  const downtimes = [downtime(500, 1200, 600), downtime(2000, 2300, 2100), downtime(4900, null, 5000)]
  const found = creditsOf(history(), downtimes, { atSeconds: 5500 })
  assert.deepEqual(secondsOf(found), [200, 300, 600])
  assert.equal(found.ranSeconds, 4500)
})

test('a dry purse has nothing to be credited; a downtime before makes it last longer', () => {
  const lease = history({ fundedSeconds: 1000 })
  assert.deepEqual(secondsOf(creditsOf(lease, [downtime(2100, 2500, 2200)], { atSeconds: 9000 })), [])
  const longer = creditsOf(lease, [downtime(1500, 1800, 1600), downtime(2200, 2500, 2250)], {
    atSeconds: 9000,
  })
  assert.deepEqual(secondsOf(longer), [300, 300])
  assert.equal(longer.ranSeconds, 1600)
})

test('dead seconds before a revival are not credited, billed ones behind them are', () => {
  const lease = history({ fundedSeconds: 3000, revivals: [{ atSeconds: 2500, spentSeconds: 1000 }] })
  // Dry from 2000 to 2500; told at 2600 that the host was down from 1900 to 2550.
  const found = creditsOf(lease, [downtime(1900, 2550, 2600)], { atSeconds: 3000 })
  assert.deepEqual(secondsOf(found), [150])
})

test('what was told after the money moved credits nothing, what was told while it was held does', () => {
  const lease = history({ endedAt: 3000, settledAt: 6600 })
  const told = (toldAtSeconds: number) =>
    creditsOf(lease, [downtime(2800, 3100, toldAtSeconds)], { atSeconds: 9000 })
  assert.deepEqual(secondsOf(told(3200)), [200])
  assert.deepEqual(secondsOf(told(6700)), [])
})

/** The clock second by second: the obvious model. */
function billedByCounting(lease: ClockHistory, downtimes: readonly Downtime[], until: number): number {
  let billed = 0
  for (let second = lease.activatedAt; second < until; second++) {
    const isDown = downtimes.some(
      ({ fromSeconds, untilSeconds }) => fromSeconds <= second && second < (untilSeconds ?? until),
    )
    if (!isDown && billed < lease.fundedSeconds) billed += 1
  }
  return billed
}

test('time that ran less the credits is what was billed, second by second', () => {
  const gaps = fc.array(fc.tuple(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 1, max: 400 })), {
    maxLength: 5,
  })
  fc.assert(
    fc.property(
      gaps,
      fc.integer({ min: 1, max: 3000 }),
      fc.integer({ min: 1001, max: 4000 }),
      (spans, fundedSeconds, until) => {
        let second = 800
        const downtimes = spans.map(([up, down]) => {
          const from = second + up
          second = from + down
          return downtime(from, second, Math.min(second, until))
        })
        const lease = history({ fundedSeconds })
        const found = creditsOf(lease, downtimes, { atSeconds: until })
        const credited = secondsOf(found).reduce((sum, seconds) => sum + seconds, 0)
        assert.equal(found.ranSeconds - credited, billedByCounting(lease, downtimes, until))
      },
    ),
  )
})
