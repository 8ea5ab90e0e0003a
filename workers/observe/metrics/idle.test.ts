import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { makeTempDir, removeTempDir } from '../../../test/support/temp.ts'
import { COLUMNS, columnOf } from './columns.ts'
import { idleSecondsOf } from './idle.ts'
import { Minute } from './minute.ts'
import { ringsIn } from './rings.ts'

const folder = makeTempDir('idle')
after(() => removeTempDir(folder))

const rings = ringsIn(folder)
const nowMinute = 30_000_000
const nowMs = nowMinute * 60_000 + 20_000

function minute(number: number, cpuPercent: number) {
  const whole = new Minute(number)
  whole.add(new Float32Array(COLUMNS.length).fill(Number.NaN).fill(cpuPercent, columnOf('cpuPercent'), 1))
  return { step: number, values: whole.values() }
}

const idle = (cpuPercentBelow: number, atMostMinutes = 43_200) =>
  idleSecondsOf(rings, null, { cpuPercentBelow, atMostMinutes }, nowMs)

test('nothing is known: not idle', async () => {
  assert.equal(await idle(100), 0)
})

test('minutes count back from the last one that is over, until one was busy', async () => {
  const busy = nowMinute - 2000
  await rings.month.write(
    Array.from({ length: 2000 }, (_, index) => minute(busy + index, index === 0 ? 50 : 2)),
  )
  assert.equal(await idle(5), 1999 * 60)
  assert.equal(await idle(2), 0, 'below means below')
  assert.equal(await idle(51), 2000 * 60, 'and before that nobody looked')
})

test('nobody looks further back than asked', async () => {
  assert.equal(await idle(5, 10), 600)
})

test('a minute that nobody saw ends it', async () => {
  await rings.month.write([{ step: nowMinute - 5, values: new Minute(nowMinute - 5).values() }])
  assert.equal(await idle(5), 4 * 60)
})
