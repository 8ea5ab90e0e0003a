import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { makeTempDir, removeTempDir } from '../../test/support/index.ts'
import { noteNamedKey, pruneHpkeKeys, readHpkeKeys, rotateHpkeKey } from './hpke-keys.ts'

const hourMs = 3_600_000
let stateDir: string
before(() => {
  stateDir = makeTempDir('hpke-keys')
})
after(() => removeTempDir(stateDir))

test('the version that the chain names stays, and for a day after the chain names another', async () => {
  await rotateHpkeKey(stateDir)
  await rotateHpkeKey(stateDir) // made, but not published for two days
  const versions = () => readHpkeKeys(stateDir).map(({ version }) => version)
  const inDays = (days: number) => Date.now() + days * 24 * hourMs
  noteNamedKey(stateDir, 1, inDays(2))
  noteNamedKey(stateDir, 7, inDays(2)) // of another host's state folder
  assert.deepEqual(pruneHpkeKeys(stateDir, new Set([1]), inDays(2)), [])
  noteNamedKey(stateDir, 2, inDays(2))
  assert.deepEqual(pruneHpkeKeys(stateDir, new Set([2]), inDays(2) + 23 * hourMs), [])
  assert.deepEqual(pruneHpkeKeys(stateDir, new Set([2]), inDays(2) + 25 * hourMs), [1])
  assert.deepEqual(versions(), [2])
})
