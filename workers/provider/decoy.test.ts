import assert from 'node:assert/strict'
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { decoyCommitment, isDecoyUp } from '@freehold/sdk'
import { keccak256, toHex } from 'viem'
import { makeTempDir, removeTempDir } from '../../test/support/index.ts'
import { decoySecretOf, openDecoy } from './decoy.ts'

const secret = keccak256(toHex('decoy'))
const timing = {
  genesis: 1000,
  epochSeconds: 600,
  probeStart: 60,
  probeEnd: 300,
  commitEnd: 420,
  revealEnd: 540,
}

function fileFor(t: TestContext, text: string): string {
  const folder = makeTempDir('decoy')
  t.after(() => removeTempDir(folder))
  const path = join(folder, 'secret')
  writeFileSync(path, text, { mode: 0o600 })
  return path
}

test('a decoy is dark for whole epochs, as its secret has it, and until it is known when they begin', async () => {
  let now = timing.genesis
  const decoy = openDecoy({ secret, now: () => now, timing: Promise.resolve(timing) })
  assert.equal(decoy.commitment, decoyCommitment(secret))
  assert.equal(decoy.isDark(), true)
  await new Promise(setImmediate)
  const states = new Set<boolean>()
  for (let epoch = 1; epoch <= 20; epoch++) {
    const isUp = isDecoyUp({ secret, epoch: BigInt(epoch) })
    for (const second of [0, 1, timing.epochSeconds - 1]) {
      now = timing.genesis + (epoch - 1) * timing.epochSeconds + second
      assert.equal(decoy.isDark(), !isUp, `second ${second} of epoch ${epoch}`)
    }
    states.add(isUp)
  }
  assert.equal(states.size, 2)
})

test('while nobody tells when epochs begin it stays dark', async () => {
  const silent = openDecoy({ secret, now: () => timing.genesis, timing: Promise.reject(new Error('no RPC')) })
  await new Promise(setImmediate)
  assert.equal(silent.isDark(), true)
})

test('its secret lies in a private file, and what is none is refused', (t) => {
  const of = (path?: string) => decoySecretOf({ beacon: path === undefined ? {} : { decoySecret: path } })
  const path = fileFor(t, `${secret}\n`)
  assert.equal(of(), null)
  assert.equal(of(path), secret)
  assert.throws(() => of(`${path}.not`), /there is no such file/)
  assert.throws(() => of(fileFor(t, '0x1234')), /holds no secret/)
  chmodSync(path, 0o644)
  assert.throws(() => of(path), /can be read by others/)
})
