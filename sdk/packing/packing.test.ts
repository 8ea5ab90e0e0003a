import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { anyOffer, anyPrices, anyShape, anyTerms } from '../testing/arbitraries.ts'
import type { OfferTerms, Shape, UnitPrices } from '../types.ts'
import {
  decodeHostWord,
  decodeLeaseWord,
  packOffer,
  packPrices,
  packShape,
  packTerms,
  unpackOffer,
  unpackPrices,
  unpackShape,
  unpackTerms,
} from './index.ts'

test('shapes, prices, offers and terms come back as they went in', () => {
  fc.assert(fc.property(anyShape, (shape) => assert.deepEqual(unpackShape(packShape(shape)), shape)))
  fc.assert(fc.property(anyPrices, (prices) => assert.deepEqual(unpackPrices(packPrices(prices)), prices)))
  fc.assert(fc.property(anyOffer, (offer) => assert.deepEqual(unpackOffer(packOffer(offer)), offer)))
  fc.assert(fc.property(anyTerms, (terms) => assert.deepEqual(unpackTerms(packTerms(terms)), terms)))
})

test('a shape that a guard bit or a fraction spoils is refused by name', () => {
  const shape: Shape = { points: 1, memoryMib: 1, diskGib: 1, gpus: 1, mbps: 1 }
  for (const field of ['points', 'memoryMib', 'diskGib', 'mbps'] as const) {
    assert.throws(
      () => packShape({ ...shape, [field]: 2 ** 23 }),
      new RegExp(`${field} is 8388608; the most is 8388607`),
    )
    assert.throws(() => packShape({ ...shape, [field]: -1 }), new RegExp(field))
    assert.throws(() => packShape({ ...shape, [field]: 1.5 }), new RegExp(field))
  }
  assert.throws(() => packShape({ ...shape, gpus: 128 }), /gpus is 128; the most is 127/)
})

test('prices and salts that are too wide are refused', () => {
  const prices: UnitPrices = { point: 1n, mib: 1n, gib: 1n, mbps: 1n, gpu: 1n }
  assert.throws(() => packPrices({ ...prices, point: 1n << 48n }), /point price/)
  assert.throws(() => packPrices({ ...prices, gpu: -1n }), /GPU price/)
  fc.assert(
    fc.property(anyTerms, (terms) => {
      assert.throws(() => packTerms({ ...terms, salt: 1n << 96n }), /salt/)
      assert.throws(() => packTerms({ ...terms, host: 1n << 64n }), /host/)
    }),
    { numRuns: 10 },
  )
})

test('nobody as creditor or author is zero on chain and null here', () => {
  fc.assert(
    fc.property(anyOffer, (offer: OfferTerms) => {
      assert.equal(packOffer({ ...offer, creditor: null }).creditor, 0n)
    }),
    { numRuns: 10 },
  )
})

test('words are taken apart where the contracts put them together', () => {
  // LeaseWord.sol: state 3, parity 1, feePaid 1 @4, gap 16 @8, mark 32 @24, downMark 32 @56, base 32 @88, settled 32 @120, …
  const lease =
    2n |
    (1n << 3n) |
    (1n << 4n) |
    (7n << 8n) |
    (11n << 24n) |
    (13n << 56n) |
    (17n << 88n) |
    (19n << 120n) |
    (23n << 152n) |
    (29n << 216n)
  assert.deepEqual(decodeLeaseWord(lease), {
    state: 'Active',
    parity: 1,
    isFeePaid: true,
    gapSeconds: 7,
    markAt: 11,
    downMarkSeconds: 13,
    baseSeconds: 17,
    settledSeconds: 19,
    depositUnits: 23n,
    totalPicoRate: 29n,
  })
  assert.equal(decodeLeaseWord(4n).state, 'Closed')
  assert.throws(() => decodeLeaseWord(5n), /unknown state 5/)
  const inUse: Shape = { points: 1, memoryMib: 2, diskGib: 3, gpus: 4, mbps: 5 }
  const host =
    packShape(inUse) |
    (7n << 104n) |
    (11n << 144n) |
    (13n << 176n) |
    (17n << 208n) |
    (1n << 240n) |
    (1n << 241n) |
    (19n << 242n)
  assert.deepEqual(decodeHostWord(host), {
    inUse,
    feeUnits: 7n,
    accSeconds: 11,
    latchedFrom: 13,
    latchedTo: 17,
    parity: 1,
    isDraining: true,
    generation: 19,
  })
})
