import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { instanceMetrics } from './prometheus.ts'

const read = (path: string) => readFileSync(new URL(`../../../docs/${path}`, import.meta.url), 'utf8')
const namesIn = (text: string) => new Set(text.match(/freehold_instance_[a-z_]+/g))
const exported = instanceMetrics.map(({ name }) => name)

test('the dashboard shows every metric that is exported, and no other', () => {
  assert.deepEqual([...namesIn(read('grafana/instance.json'))].sort(), [...exported].sort())
})

test('the manual lists every metric that is exported, and no other', () => {
  assert.deepEqual([...namesIn(read('monitoring.md'))].sort(), [...exported].sort())
})

test('counters are shown as rates, gauges as they are', () => {
  const { panels } = JSON.parse(read('grafana/instance.json')) as {
    panels: { title: string; targets: { expr: string }[] }[]
  }
  for (const { title, targets } of panels) {
    for (const { expr } of targets) {
      for (const { name, kind } of instanceMetrics) {
        if (!new RegExp(`${name}\\{`).test(expr)) continue
        assert.equal(expr.includes(`rate(${name}{`), kind === 'counter', `${name} in "${title}"`)
      }
    }
  }
})
