import assert from 'node:assert/strict'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { exchangeLeaf, merkleRoot } from '@freehold/sdk'
import { encodeTranscript, exchangeHash, type Transcript } from '@freehold/sdk/proof'
import { toHex } from 'viem'
import { craft } from '../../../sdk/proof/testing/craft.ts'
import { makeTempDir, removeTempDir } from '../../../test/support/index.ts'
import { openPledges } from './pledges.ts'

const key = {
  network: '0xa513E6E4b8f2a923D98304ec87F64353C4D5C853',
  epoch: 6,
  seed: toHex(6, { size: 32 }),
} as const
const recorded = (transcript: Transcript) => ({
  at: 1,
  nonce: toHex(1, { size: 32 }),
  bytes: encodeTranscript(transcript),
})
const [one, another] = [craft(), craft({ serverPublic: new Uint8Array(32).fill(6) })]

function openIn(t: TestContext) {
  const folder = makeTempDir('pledges')
  t.after(() => removeTempDir(folder))
  const troubles: string[] = []
  const open = () => openPledges(folder, (sentence) => void troubles.push(sentence))
  return { folder, troubles, open }
}

test('what was pledged is there again after a restart, with the same root', (t) => {
  const { open } = openIn(t)
  const kept = open().keep(key, [recorded(one), recorded(another)])
  const leaves = [one, another].map((transcript) => exchangeLeaf(exchangeHash(transcript)))
  assert.equal(kept.root, merkleRoot(leaves))
  const again = open().get(key)
  assert.equal(again?.root, kept.root)
  assert.deepEqual(again?.transcripts.map(exchangeHash), [one, another].map(exchangeHash))
})

test('what was written first stays: it may have been sent', (t) => {
  const { open } = openIn(t)
  const pledges = open()
  const { root } = pledges.keep(key, [recorded(one)])
  assert.equal(pledges.keep(key, [recorded(one), recorded(another)]).root, root)
  assert.equal(open().keep(key, []).root, root)
})

test('another seed, or another network, is another epoch', (t) => {
  const { open } = openIn(t)
  const pledges = open()
  pledges.keep(key, [recorded(one)])
  const reorganised = { ...key, seed: toHex(7, { size: 32 }) }
  assert.equal(pledges.get(reorganised), null)
  assert.equal(pledges.get({ ...key, network: '0x90F79bf6EB2c4f870365E785982E1f101E93b906' }), null)
  const { root } = pledges.keep(reorganised, [recorded(another)])
  assert.equal(open().get(reorganised)?.root, root)
})

test('what is forgotten leaves no file', (t) => {
  const { folder, open } = openIn(t)
  const pledges = open()
  pledges.keep(key, [recorded(one)])
  assert.deepEqual(pledges.epochs(), [6])
  pledges.forget(6)
  assert.deepEqual([pledges.epochs(), readdirSync(folder), open().epochs()], [[], [], []])
})

test('a damaged file is named, and keeps no worker from starting', (t) => {
  const { folder, open, troubles } = openIn(t)
  writeFileSync(join(folder, '6.json'), '{"version":1,')
  const pledges = open()
  assert.equal(pledges.get(key), null)
  assert.match(troubles[0]!, /6\.json is damaged/)
  pledges.keep(key, [recorded(one)])
  assert.equal(open().get(key)?.transcripts.length, 1)
})
