import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { makeTempDir, removeTempDir } from '../test/support/temp.ts'
import { readResults, writeResults } from './results.ts'

test('results are read as they were written; another file is refused', () => {
  const folder = makeTempDir('results')
  try {
    const path = join(folder, 'results.json')
    assert.deepEqual(readResults(path), {})
    const figures = [{ what: 'open', value: 81_400, unit: 'gas', goal: 86_000 }] as const
    const results = { gas: { commit: 'abc', date: '2026-01-02', machine: '2 cores', figures } }
    writeResults(path, results)
    assert.deepEqual(readResults(path), results)
    writeFileSync(path, '{"gas":{"open":81400}}')
    assert.throws(() => readResults(path), /holds no results/)
  } finally {
    removeTempDir(folder)
  }
})
