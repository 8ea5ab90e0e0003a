import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CHARTS, GPU_CHARTS } from './groups.ts'

test('each measurement is drawn once, in its unit', () => {
  const names = CHARTS.flatMap(({ series }) => series.map(({ name }) => name))
  assert.equal(new Set(names).size, names.length)
  const said = (title: string, value: number) =>
    [...CHARTS, ...GPU_CHARTS].find((chart) => chart.title === title)?.text(value)
  assert.equal(said('Processor', 12.34), '12.3 %')
  assert.equal(said('Memory', 1536), '1.5 KiB')
  assert.equal(said('Memory', 12), '12 B')
  assert.equal(said('Network', 3 * 1024 ** 3), '3 GiB/s')
  assert.equal(said('Disk operations', 1234.56), '1,234.6/s')
  assert.equal(said('Temperature', 61.4), '61 °C')
})
