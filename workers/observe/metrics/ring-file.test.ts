import assert from 'node:assert/strict'
import { existsSync, mkdirSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, beforeEach, test } from 'node:test'
import { makeTempDir, removeTempDir } from '../../../test/support/temp.ts'
import type { RingEntry } from './grid.ts'
import { RingFile } from './ring-file.ts'

const root = makeTempDir('ring')
let number = 0
let folder: string
let path: string
let ring: RingFile
const shape = { name: 'hour.ring', slots: 10, stepSeconds: 1, columns: 2 }

beforeEach(() => {
  folder = join(root, `instance${number++}`)
  mkdirSync(folder)
  path = join(folder, 'observed', 'hour.ring')
  ring = new RingFile({ folder, ...shape })
})
after(() => removeTempDir(root))

const entry = (step: number, a: number, b = Number.NaN): RingEntry => ({
  step,
  values: new Float32Array([a, b]),
})
const steps = async (from: number, to: number) =>
  [...(await ring.read(from, to)).entries()].map(({ step }) => step)

test('what was written is read again, by another object too', async () => {
  await ring.write([entry(1003, 1.5, 2.5), entry(1004, 3)])
  const again = [...(await new RingFile({ folder, ...shape }).read(1000, 1009)).entries()]
  assert.deepEqual(
    again.map(({ step, values }) => [step, ...values]),
    [
      [1003, 1.5, 2.5],
      [1004, 3, Number.NaN],
    ],
  )
})

test('nothing is there before the first write, and reading makes no file', async () => {
  assert.deepEqual(await steps(0, 100), [])
  assert.equal(existsSync(path), false)
})

test('what was not written is a gap, not a zero', async () => {
  await ring.write([entry(1001, 1), entry(1005, 1)])
  assert.deepEqual(await steps(1000, 1009), [1001, 1005])
})

test('the oldest are written over; the file never grows past its bound', async () => {
  for (let step = 995; step < 1027; step += 4) {
    await ring.write([step, step + 1, step + 2, step + 3].map((one) => entry(one, one)))
  }
  assert.deepEqual(await steps(0, 1026), [1017, 1018, 1019, 1020, 1021, 1022, 1023, 1024, 1025, 1026])
  assert.deepEqual(await steps(1020, 1022), [1020, 1021, 1022])
  assert.equal(statSync(path).size, ring.mostBytes)
})

test('a wall clock that was set back writes over, and what lies ahead is not shown', async () => {
  await ring.write([entry(2000, 1), entry(2001, 1)])
  await ring.write([entry(1001, 7)])
  assert.deepEqual(await steps(992, 1001), [1001])
  assert.deepEqual(await steps(1992, 2001), [2000])
})

test('a file of another shape, or a damaged one, is begun anew', async () => {
  await ring.write([entry(1000, 1)])
  const wider = new RingFile({ folder, ...shape, columns: 3 })
  assert.equal((await wider.read(1000, 1000)).knownSpan(), null)
  await wider.write([{ step: 1001, values: new Float32Array(3) }])
  assert.deepEqual((await wider.read(1000, 1001)).knownSpan(), { first: 1001, last: 1001 })
  writeFileSync(path, 'not a ring at all')
  assert.deepEqual(await steps(1000, 1009), [])
  await ring.write([entry(1002, 1)])
  assert.deepEqual(await steps(1000, 1009), [1002])
})

test('a file cut short by a power cut loses only what is cut off', async () => {
  await ring.write(Array.from({ length: 10 }, (_, index) => entry(1000 + index, index)))
  truncateSync(path, statSync(path).size - 20)
  assert.deepEqual(await steps(1000, 1009), [1000, 1001, 1002, 1003, 1004, 1005, 1006, 1007])
})

test('the numbers of a slice of a larger array are the right ones', async () => {
  const many = new Float32Array([1, 2, 3, 4])
  await ring.write([{ step: 5, values: many.subarray(2) }])
  const grid = await ring.read(5, 5)
  assert.deepEqual([grid.at(5, 0), grid.at(5, 1)], [3, 4])
})
