import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Hex, keccak256, toHex } from 'viem'
import { type EpochTiming, probeSecondOf, targetKey } from './index.ts'

const KEY = targetKey(1n, 1)
const secretOf = (index: number): Hex => keccak256(toHex(index))

test('a target is hashed from the domain, eight bytes of host and one of kind', () => {
  const bytes = [...Buffer.from('freehold/beacon/1', 'latin1'), 0, 0, 0, 0, 0, 0, 1, 44, 2]
  assert.equal(targetKey(300n, 2), keccak256(Uint8Array.from(bytes)))
  assert.throws(() => targetKey(2n ** 64n, 1))
  assert.throws(() => targetKey(1n, 256))
})

test('a probe falls into the window, and every second of it comes up', () => {
  const timing: EpochTiming = {
    genesis: 0,
    epochSeconds: 60,
    probeStart: 10,
    probeEnd: 18,
    commitEnd: 40,
    revealEnd: 50,
  }
  const seconds = new Set<number>()
  for (let index = 0; index < 200; index += 1) {
    seconds.add(probeSecondOf({ timing, secret: secretOf(index), targetKey: KEY }))
  }
  assert.deepEqual(
    [...seconds].sort((a, b) => a - b),
    [10, 11, 12, 13, 14, 15, 16, 17],
  )
})

test('the second is the hash of secret and target, modulo the window', () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 1, max: 3600 }), (index, windowSeconds) => {
      const timing = { genesis: 5, epochSeconds: 9000, probeStart: 7, commitEnd: 8000, revealEnd: 8500 }
      const secret = secretOf(index)
      const packed = Buffer.from(secret.slice(2) + KEY.slice(2), 'hex')
      const expected = 7n + (BigInt(keccak256(packed)) % BigInt(windowSeconds))
      const given = { timing: { ...timing, probeEnd: 7 + windowSeconds }, secret, targetKey: KEY }
      assert.equal(probeSecondOf(given), Number(expected))
    }),
  )
})
