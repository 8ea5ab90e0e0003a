import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type BenchResults, median, renderReport } from './report.ts'

const launch = (openMinedToSshMs: number, bareCreateToSshMs: number) => ({
  accelerator: 'kvm',
  openMinedToSshMs,
  bareCreateToSshMs,
  overheadRatio: openMinedToSshMs / bareCreateToSshMs,
})

const results: BenchResults = {
  commit: '0123456789abcdef',
  date: '2026-01-02',
  machine: '2 cores',
  gas: { operations: { open: 80_000 }, polygon: { open: 100_000 }, floor: { erc20Transfer: 34_000 } },
  launches: [launch(3000, 2000), launch(2000, 2000), launch(8000, 2000)],
}

test('the middle of odd and even counts, in any order', () => {
  assert.equal(median([9, 1, 5]), 5)
  assert.equal(median([4, 1, 3, 2]), 2.5)
  assert.throws(() => median([]), /no middle/)
})

test('the report has every operation, every run and the medians', () => {
  const report = renderReport(results)
  assert.match(report, /\| `open` \| 80000 \| 100000 \|/)
  assert.match(report, /\| 3 \| kvm \| 8\.0 s \| 2\.0 s \| 4\.000 \|/)
  assert.match(report, /\| median \| {2}\| 3\.0 s \| 2\.0 s \| 1\.500 \|/)
})

test('where no guests run, the report says so', () => {
  assert.match(renderReport({ ...results, launches: null }), /no guests can run/)
})
