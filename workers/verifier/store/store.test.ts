import assert from 'node:assert/strict'
import { chmodSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { exchangeHash } from '@freehold/sdk/proof'
import { type Hex, keccak256 } from 'viem'
import { makeTempDir, removeTempDir } from '../../../test/support/index.ts'
import { openEpochStore, openSecrets, type ProbeRecord } from './index.ts'

let folder: string
before(() => {
  folder = makeTempDir('store')
})
after(() => removeTempDir(folder))

const word = (n: number): Hex => `0x${n.toString(16).padStart(64, '0')}`
const of = { epoch: 5, seat: 2, seed: word(5) }
const bytes = (length: number) => new Uint8Array(length).fill(7)
const transcript = {
  clientVersion: bytes(81),
  serverVersion: bytes(20),
  clientKexInit: bytes(900),
  serverKexInit: bytes(900),
  hostKey: bytes(104),
  clientPublic: bytes(32),
  serverPublic: bytes(32),
  sharedSecret: bytes(32),
  signature: bytes(100),
}
const up: ProbeRecord = {
  key: word(1),
  target: 0,
  outcome: 'Up',
  at: 100,
  tries: [{ outcome: 'up', reason: null, says: 'It answered.' }],
  exchangeHash: exchangeHash(transcript),
}
const ballot = (n: number) => ({ bits: '0x01' as Hex, root: word(n), salt: word(n), commitment: word(n) })

test('what was written first stays, and another process finds it', () => {
  const store = openEpochStore(folder)
  store.addProbe(of, up, transcript)
  store.addProbe(of, { ...up, outcome: 'Down', exchangeHash: null }, null)
  assert.equal(store.keepBallot(of, () => ballot(1)).salt, word(1))
  assert.equal(store.keepBallot(of, () => ballot(2)).salt, word(1))
  store.addProbe(of, { ...up, key: word(2) }, transcript)

  const again = openEpochStore(folder)
  const record = again.get(5, word(5))!
  assert.deepEqual(record.probes, [up])
  assert.deepEqual(record.ballot, ballot(1))
  assert.deepEqual(again.transcript(up.exchangeHash!), transcript)
})

test('what a reorg made of an epoch is another record, and the seed decides which counts', () => {
  const store = openEpochStore(folder)
  store.addProbe({ ...of, seed: word(6) }, { ...up, outcome: 'Down', exchangeHash: null }, null)
  assert.equal(
    store
      .own(() => word(5))
      .get(5)
      ?.outcomes.get(word(1)),
    'Up',
  )
  assert.equal(
    store
      .own(() => word(6))
      .get(5)
      ?.outcomes.get(word(1)),
    'Down',
  )
})

test('old epochs go with their transcripts, but for those that must be kept', () => {
  const store = openEpochStore(folder)
  assert.equal(
    store.prune(5, () => false),
    0,
  )
  assert.equal(
    store.prune(6, ({ seed }) => seed === word(5)),
    1,
  )
  assert.ok(store.get(5, word(5)))
  assert.equal(
    store.prune(6, () => false),
    1,
  )
  assert.deepEqual(readdirSync(join(folder, 'epochs')), [])
  assert.deepEqual(readdirSync(join(folder, 'transcripts')), [])
})

test('a damaged record is told, not passed over', () => {
  const damaged = makeTempDir('damaged')
  openEpochStore(damaged)
  writeFileSync(join(damaged, 'epochs', '1-00.json'), '{"version":1}')
  assert.throws(() => openEpochStore(damaged), /is damaged; what was committed in that epoch/)
  removeTempDir(damaged)
})

test('secrets follow from one private seed, chain after chain', () => {
  const place = { chainId: 31_337, verifierNetwork: `0x${'12'.repeat(20)}` } as const
  const secrets = openSecrets(folder, place, 20)
  const anchor = secrets.anchorOf(0)
  assert.equal(keccak256(secrets.secretOf(anchor, 7, 7)!), anchor)
  assert.equal(keccak256(secrets.secretOf(anchor, 7, 8)!), secrets.secretOf(anchor, 7, 7))
  assert.equal(secrets.secretOf(anchor, 7, 27), null)
  assert.equal(secrets.untilEpoch(anchor, 7), 27)
  const second = secrets.anchorOf(1)
  const again = openSecrets(folder, place, 99)
  assert.equal(again.secretOf(second, 30, 31), secrets.secretOf(second, 30, 31))
  assert.equal(again.untilEpoch(second, 30), 50)
  assert.equal(again.secretOf(word(1), 7, 7), null)
  chmodSync(join(folder, 'keys', 'secrets.json'), 0o644)
  assert.throws(() => openSecrets(folder, place), /can be read by others/)
})
