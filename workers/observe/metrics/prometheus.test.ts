import assert from 'node:assert/strict'
import { test } from 'node:test'
import { guestStats } from '../support/guest-stats.ts'
import { type Exposition, instanceMetrics, prometheusText } from './prometheus.ts'

const lease = `0x${'1'.repeat(64)}` as const
const instance: Exposition = {
  lease,
  stats: guestStats({ cpuTimeNs: 1.5e9, vcpus: 2 }),
  isReady: true,
  filesystems: [{ mountpoint: 'C:\\a"b\nc', usedBytes: 1, totalBytes: 2, at: 3 }],
  gpus: [{ name: 'L4', usedPercent: 5, memoryUsedBytes: null, temperatureCelsius: 40, at: 3 }],
}

test('counters and gauges, each with its lease', () => {
  const text = prometheusText([instance])
  assert.match(
    text,
    new RegExp(
      `# TYPE freehold_instance_cpu_seconds_total counter\nfreehold_instance_cpu_seconds_total{lease="${lease}"} 1.5\n`,
    ),
  )
  assert.match(text, /# TYPE freehold_instance_memory_used_bytes gauge\n.*} 102400\n/)
  assert.match(text, /freehold_instance_up{.*} 1\n/)
  assert.match(text, /freehold_instance_gpu_temperature_celsius{.*,gpu="0",name="L4"} 40\n/)
  assert.doesNotMatch(text, /gpu_memory/, 'what is not known is left out')
})

test('whatever a guest calls its file systems, a label ends where it should', () => {
  const line = prometheusText([instance])
    .split('\n')
    .find((one) => one.startsWith('freehold_instance_filesystem_used_bytes'))
  assert.equal(
    line,
    `freehold_instance_filesystem_used_bytes{lease="${lease}",mountpoint="C:\\\\a\\"b\\nc"} 1`,
  )
})

test('a guest that is off is down, and has no counters', () => {
  const text = prometheusText([{ lease, stats: null, isReady: false, filesystems: [], gpus: [] }])
  assert.equal(text.split('\n').filter((line) => line && !line.startsWith('#')).length, 2)
  assert.match(text, /freehold_instance_up{.*} 0\n/)
})

test('with user networking there are no network counters rather than zeros', () => {
  const text = prometheusText([{ ...instance, stats: guestStats({ nics: [] }) }])
  assert.doesNotMatch(text, /net_received/)
})

test('names follow the conventions: counters end in _total, each name is used once', () => {
  const names = instanceMetrics.map(({ name }) => name)
  assert.equal(new Set(names).size, names.length)
  for (const { name, kind } of instanceMetrics) {
    assert.match(name, /^freehold_instance_[a-z_]+$/)
    assert.equal(name.endsWith('_total'), kind === 'counter', name)
  }
})
