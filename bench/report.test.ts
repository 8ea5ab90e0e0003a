import assert from 'node:assert/strict'
import { test } from 'node:test'
import { renderReport } from './report.ts'

const section = (name: string) => ({ name, title: name.toUpperCase(), says: `About ${name}.` })
const measured = { commit: '0123456789', date: '2026-01-02', machine: '2 cores' }

test('each figure stands beside its goal, with the spread of its samples', () => {
  const figures = [
    { what: 'ready', value: 2.5, unit: 's', goal: 2, samples: [2, 2.5, 3.125] },
    { what: 'memory', value: 149.4, unit: 'MB', goal: 180 },
    { what: '`open`', value: 81_400, unit: 'gas', goal: null },
  ] as const
  const report = renderReport([section('worker')], { worker: { ...measured, figures } })
  assert.match(report, /^## WORKER\n\nAbout worker\.$/m)
  assert.match(report, /^\| ready \| 2\.50 s \(2\.00 to 3\.13\) \| ≤ 2\.00 s \| missed \|$/m)
  assert.match(report, /^\| memory \| 149 MB \| ≤ 180 MB \| met \|$/m)
  assert.match(report, /^\| `open` \| 81400 \| {2}\| {2}\|$/m)
  assert.match(report, /^2026-01-02, commit 0123456789, 2 cores\.$/m)
})

test('what was not measured says how to', () => {
  const report = renderReport([section('gas'), section('launch')], { gas: { ...measured, figures: [] } })
  assert.match(report, /Not measured yet: `npm run bench -- --only launch`/)
  assert.doesNotMatch(report, /--only gas/)
})
