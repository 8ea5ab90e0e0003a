import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keccak256, toHex } from 'viem'
import { commitmentOfNoDecoy, decoyCommitment, isDecoyUp } from './index.ts'

const SECRET = keccak256(toHex('decoy'))

test('a commitment is the hash of the secret; of no decoy it is random', () => {
  assert.equal(decoyCommitment(SECRET), keccak256(SECRET))
  const others = new Set(Array.from({ length: 50 }, commitmentOfNoDecoy))
  assert.equal(others.size, 50)
  for (const other of others) assert.match(other, /^0x[0-9a-f]{64}$/)
})

test('a decoy is up where the hash of secret and epoch, 32 bytes each, is odd', () => {
  const states = Array.from({ length: 64 }, (_, epoch) => {
    const word = epoch.toString(16).padStart(64, '0')
    const last = keccak256(`${SECRET}${word}`).at(-1)!
    const isOdd = Number.parseInt(last, 16) % 2 === 1
    assert.equal(isDecoyUp({ secret: SECRET, epoch: BigInt(epoch) }), isOdd, `epoch ${epoch}`)
    return isOdd
  })
  assert.ok(states.includes(true) && states.includes(false))
})
