import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import fc from 'fast-check'
import { bytesToHex, type Hex, keccak256 } from 'viem'
import { checkSecret, MAX_CHAIN_EPOCHS, makeSecretChain } from './index.ts'

const rootSeed = new Uint8Array(32).fill(7)
const place = { chainId: 137, verifierNetwork: '0x00000000000000000000000000000000f00dcafe' } as const
const chainOf = (epochs: number, changed = {}) =>
  makeSecretChain({ rootSeed, ...place, number: 0, fromEpoch: 10n, epochs, ...changed })

function hashedTimes(secret: Hex, times: bigint): Hex {
  let hash = secret
  for (let i = 0n; i < times; i += 1n) hash = keccak256(hash)
  return hash
}

test('the secret of epoch e, hashed e - f + 1 times, is the anchor', () => {
  const anyLength = fc.integer({ min: 1, max: 150 })
  fc.assert(
    fc.property(anyLength, (epochs) => {
      const chain = chainOf(epochs)
      assert.equal(chain.untilEpoch, 10n + BigInt(epochs))
      for (let epoch = 10n; epoch < chain.untilEpoch; epoch += 1n) {
        assert.equal(hashedTimes(chain.secretOf(epoch), epoch - 10n + 1n), chain.anchor)
      }
    }),
    { numRuns: 20 },
  )
})

test('a hundred thousand epochs are one chain', () => {
  const chain = chainOf(100_000)
  assert.equal(keccak256(chain.secretOf(10n)), chain.anchor)
  for (const epoch of [10n, 326n, 327n, 50_000n, 100_008n]) {
    assert.equal(keccak256(chain.secretOf(epoch + 1n)), chain.secretOf(epoch))
  }
})

test('there are no secrets outside the chain', () => {
  assert.throws(() => chainOf(5).secretOf(9n), /Epoch 9 is not among 10 to 14/)
  assert.throws(() => chainOf(5).secretOf(15n), RangeError)
})

test('the same seed makes the same chain, and another one elsewhere', () => {
  const { anchor } = chainOf(5)
  assert.equal(chainOf(5).anchor, anchor)
  assert.equal(chainOf(5, { fromEpoch: 11n }).anchor, anchor)
  const others = [
    chainOf(5, { rootSeed: new Uint8Array(32).fill(8) }),
    chainOf(5, { chainId: 80_002 }),
    chainOf(5, { verifierNetwork: '0x00000000000000000000000000000000f00dcaff' }),
    chainOf(5, { number: 1 }),
    chainOf(6),
  ]
  const links = [chainOf(5), ...others].flatMap((chain) => [chain.anchor, chain.secretOf(14n)])
  assert.equal(new Set(links).size, links.length)
})

test('a chain shows no secret when it is printed', () => {
  const chain = chainOf(5)
  const shown = inspect(chain, { depth: 10, showHidden: true }) + JSON.stringify(chain, (_, v) => String(v))
  assert.ok(!shown.includes(chain.secretOf(14n).slice(2)))
  assert.ok(!shown.includes(bytesToHex(rootSeed).slice(2)))
})

test('seeds and lengths that make no chain are refused', () => {
  assert.throws(() => chainOf(5, { rootSeed: new Uint8Array(31) }), /32 bytes; this one has 31/)
  assert.throws(() => chainOf(0), /A chain of 0 epochs/)
  assert.throws(() => chainOf(2.5), RangeError)
  assert.throws(() => chainOf(MAX_CHAIN_EPOCHS + 1), RangeError)
})

test('a secret is known by any earlier link of its chain, and by no other', () => {
  const chain = chainOf(40)
  const anchor = { epoch: 9n, secret: chain.anchor }
  const anyEpoch = fc.bigInt({ min: 10n, max: 49n })
  fc.assert(
    fc.property(anyEpoch, anyEpoch, (epoch, knownEpoch) => {
      const secret = chain.secretOf(epoch)
      const known = { epoch: knownEpoch, secret: chain.secretOf(knownEpoch) }
      assert.equal(checkSecret({ secret, epoch, known: anchor }), true)
      assert.equal(checkSecret({ secret, epoch: epoch + 1n, known: anchor }), false)
      assert.equal(checkSecret({ secret: keccak256(secret), epoch, known: anchor }), false)
      assert.equal(checkSecret({ secret, epoch, known }), knownEpoch < epoch)
    }),
  )
})

test('a link too far away is not looked for', () => {
  const secret = chainOf(5).secretOf(10n)
  const epoch = 10n ** 18n
  assert.equal(checkSecret({ secret, epoch, known: { epoch: 9n, secret } }), false)
})
