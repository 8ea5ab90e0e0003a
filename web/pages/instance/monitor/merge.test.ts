import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { InstanceMetrics } from '@freehold/sdk/hostApi'
import { columnsOf, mergeMetrics, spanOf } from './merge.ts'

function metrics(
  at: number[],
  cpuPercent: (number | null)[],
  window: 'hour' | 'month' = 'hour',
): InstanceMetrics {
  const stepSeconds = window === 'hour' ? 1 : 60
  const lease = `0x${'11'.repeat(32)}` as const
  return {
    lease,
    window,
    stepSeconds,
    at,
    series: { cpuPercent },
    filesystems: [],
    gpus: [],
    gpuHistory: { stepSeconds: 60, at: [], gpus: [] },
  } as unknown as InstanceMetrics
}

test('a newer part goes on where the older one ended', () => {
  const merged = mergeMetrics(metrics([10, 11], [1, 2]), metrics([12, 13], [3, 4]))
  assert.deepEqual(merged.at, [10, 11, 12, 13])
  assert.deepEqual(merged.series.cpuPercent, [1, 2, 3, 4])
})

test('what both know is told by the newer part, and nothing stands twice', () => {
  const merged = mergeMetrics(metrics([10, 11, 12], [1, 2, null]), metrics([12, 13], [9, 4]))
  assert.deepEqual(merged.at, [10, 11, 12, 13])
  assert.deepEqual(merged.series.cpuPercent, [1, 2, 9, 4])
})

test('what is older than the window is forgotten, also when all of it is', () => {
  assert.deepEqual(mergeMetrics(metrics([10, 3605], [1, 2]), metrics([3611], [3])).at, [3605, 3611])
  assert.deepEqual(mergeMetrics(metrics([10, 11], [1, 2]), metrics([9000], [3])).at, [9000])
})

test('nothing new changes nothing; another window starts anew; an unknown series has no values', () => {
  assert.deepEqual(mergeMetrics(metrics([10], [1]), metrics([], [])).at, [10])
  assert.deepEqual(mergeMetrics(metrics([10], [1]), metrics([60], [2], 'month')).at, [60])
  const old = { ...metrics([10], []), series: { stealPercent: [5] } } as unknown as InstanceMetrics
  const { series } = mergeMetrics(old, metrics([11], [1]))
  assert.deepEqual(series.stealPercent, [5, null])
  assert.deepEqual(series.cpuPercent, [null, 1])
})

test('a gap breaks the line, a late second does not', () => {
  const { at, series } = metrics([10, 11, 20, 21], [1, 2, 3, null])
  assert.deepEqual(columnsOf(metrics(at, []), [series.cpuPercent]), [
    [10, 11, 12, 20, 21],
    [1, 2, null, 3, null],
  ])
  assert.deepEqual(columnsOf(metrics([60, 121], [1, 2], 'month'), [[1, 2]])[0], [60, 121])
})

test('minutes of GPUs are joined as seconds are; most answers bring none', () => {
  const withGpus = (at: number[], usedPercent: number[][]): InstanceMetrics => ({
    ...metrics(at, []),
    gpuHistory: {
      stepSeconds: 60,
      at,
      gpus: usedPercent.map((used) => ({
        usedPercent: used,
        memoryUsedBytes: used,
        temperatureCelsius: used,
      })),
    },
  })
  const old = withGpus([60, 120, 3660], [[1, 2, 3]])
  assert.deepEqual(mergeMetrics(old, metrics([3700], [1])).gpuHistory, old.gpuHistory)
  const { at, gpus } = mergeMetrics(
    old,
    withGpus(
      [3660, 3720],
      [
        [4, 5],
        [6, 7],
      ],
    ),
  ).gpuHistory
  assert.deepEqual(at, [3660, 3720])
  assert.deepEqual(gpus[0]?.usedPercent, [4, 5])
  assert.deepEqual(gpus[1]?.temperatureCelsius, [6, 7])
  const next = mergeMetrics(withGpus([3660], [[4]]), withGpus([3720], [[5], [6]])).gpuHistory
  assert.deepEqual(next.at, [3660, 3720])
  assert.deepEqual(
    next.gpus.map(({ usedPercent }) => usedPercent),
    [
      [4, 5],
      [null, 6],
    ],
  )
})

test('the newest minute of an hour is a view of its own', () => {
  const hour = metrics([1000, 4600], [1, 2])
  assert.deepEqual(spanOf(hour), { from: 1000, to: 4600 })
  assert.deepEqual(spanOf(hour, 'minute'), { from: 4540, to: 4600 })
})
