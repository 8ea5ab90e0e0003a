import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import type { InstanceMetrics } from '@freehold/sdk/hostApi'
import { makeTempDir, removeTempDir } from '../../../test/support/temp.ts'
import { readGpuHistory } from './gpu-history.ts'
import { gpuRowOf, mostGpus } from './gpu-row.ts'
import { ringsIn } from './rings.ts'
import type { SeriesQuery } from './series.ts'
import { Track } from './track.ts'

type GpuUse = InstanceMetrics['gpus'][number]

/** A full hour, so that minutes are easy to name. */
const begin = 1_800_000_000 / 60
let folder: string
let track: Track
beforeEach(() => {
  folder = makeTempDir('gpus')
  track = new Track()
})
afterEach(() => removeTempDir(folder))

const use = (usedPercent: number | null, temperatureCelsius: number | null = 50): GpuUse => ({
  name: 'NVIDIA L4',
  usedPercent,
  memoryUsedBytes: 2 ** 30,
  temperatureCelsius,
  at: 1,
})
const see = (minute: number, ...gpus: GpuUse[]) => track.addGpus(begin + minute, gpuRowOf(gpus))
const read = (query: SeriesQuery, nowMinute: number, from: Track | null = track) =>
  readGpuHistory(ringsIn(folder), from, query, (begin + nowMinute) * 60_000 + 30_000)

test('minutes that are over, whether written already or not; a gap is no zero', async () => {
  see(0, use(10), use(20))
  see(1, use(11), use(null, null))
  await track.write(ringsIn(folder))
  see(3, use(13))
  const { at, stepSeconds, gpus } = await read({ window: 'hour' }, 4)
  assert.deepEqual(
    at.map((second) => second / 60 - begin),
    [0, 1, 2, 3],
  )
  assert.equal(stepSeconds, 60)
  assert.deepEqual(
    gpus.map(({ usedPercent }) => usedPercent),
    [
      [10, 11, null, 13],
      [20, null, null, null],
    ],
  )
  assert.deepEqual(gpus[0]?.memoryUsedBytes, [2 ** 30, 2 ** 30, null, 2 ** 30])
  assert.equal(
    (await read({ window: 'hour' }, 3)).at.length,
    3,
    'the minute under way is for the next answer',
  )
})

test('another process reads what this one wrote, an hour of it and a month of it', async () => {
  for (let minute = 0; minute < 90; minute += 1) {
    see(minute, use(minute))
    await track.write(ringsIn(folder))
  }
  const hour = await read({ window: 'hour' }, 90, null)
  assert.deepEqual([hour.at.length, hour.gpus[0]?.usedPercent.at(0)], [60, 30])
  const month = await read({ window: 'month' }, 90, null)
  assert.equal(month.at.length, 90)
  const joined = await read({ window: 'month', points: 1440 }, 90, null)
  assert.equal(joined.stepSeconds, 1800)
  assert.deepEqual(joined.gpus[0]?.usedPercent, [14.5, 44.5, 74.5], 'neighbours are joined to their mean')
})

test('who asks again with the second that was told last misses no minute and hears none twice', async () => {
  const heard: number[] = []
  let since: number | undefined
  for (let second = 0; second < 400; second += 7) {
    const now = begin * 60 + second
    see(Math.floor(second / 60), use(second))
    const { at } = await readGpuHistory(ringsIn(folder), track, { window: 'hour', since }, now * 1000)
    heard.push(...at.map((one) => one / 60 - begin))
    since = now - 1
  }
  assert.deepEqual(heard, [0, 1, 2, 3, 4, 5])
})

test('an instance without GPUs has no file of them, and older files stay as they are', async () => {
  const seconds = { step: begin * 60, values: new Float32Array(11).fill(1) }
  await ringsIn(folder).hour.write([seconds])
  const before = readFileSync(join(folder, 'observed', 'hour.ring'))
  await track.write(ringsIn(folder))
  assert.deepEqual(await read({ window: 'hour' }, 4), { stepSeconds: 60, at: [], gpus: [] })
  assert.equal(existsSync(join(folder, 'observed', 'gpus.ring')), false)
  see(0, use(1))
  await track.write(ringsIn(folder))
  assert.ok(existsSync(join(folder, 'observed', 'gpus.ring')))
  assert.deepEqual(readFileSync(join(folder, 'observed', 'hour.ring')), before)
})

test('a guest that tells of more GPUs than there can be, and a disk that is full, cost so much and no more', () => {
  assert.equal(gpuRowOf(Array.from({ length: 100 }, () => use(1))).length, mostGpus * 3)
  for (let minute = 0; minute < 1000; minute++) see(minute, use(1))
  assert.equal(track.unwrittenGpuMinutes.length, 60)
  assert.ok(ringsIn(folder).gpus.mostBytes < 8_600_000)
})
