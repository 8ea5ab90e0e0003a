import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { renderVectors, VECTORS_PATH } from './testing/vectors.ts'

test('what contract and sdk must agree on is what this code says', async () => {
  const committed = await readFile(VECTORS_PATH, 'utf8')
  assert.equal(committed, renderVectors(), 'run `node scripts/run.mjs sdk/verify/testing/vectors.ts`')
})
