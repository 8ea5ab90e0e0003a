import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { DurationTooShortError, QuoteError } from '../errors/quote.ts'
import type { OfferTerms, Shape } from '../types.ts'
import { pointsOf } from './points.ts'
import { quoteOpen } from './quote.ts'
import { rateOf } from './rate.ts'
import { fundedSecondsOf } from './seconds.ts'
import { sharesOf } from './shares.ts'

const SHAPE: Shape = { points: 2000, memoryMib: 4096, diskGib: 20, gpus: 0, mbps: 100 }
const OFFER: OfferTerms = {
  payee: '0x70997970C51812dc3A010C7d01b50e0d17dc79C8',
  host: 1n,
  kind: 1,
  trialSeconds: 0,
  creditor: null,
  prices: { point: 20_000_000_003n, mib: 9_000_000_007n, gib: 300_000_000_001n, mbps: 0n, gpu: 0n },
  capacity: { points: 8000, memoryMib: 16_384, diskGib: 100, gpus: 0, mbps: 1000 },
  openFeeUnits: 20_000n,
}
const author = OFFER.payee

test('a quote pays for what was asked, with the smallest deposit that does', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 3600, max: 10 ** 7 }),
      fc.constantFrom(0, 1, 500, 2000),
      (durationSeconds, bps) => {
        const quote = quoteOpen({
          offer: OFFER,
          shape: SHAPE,
          durationSeconds,
          ...(bps > 0 && { royalty: { author, bps } }),
        })
        const picoRate = quote.totalRate / 1_000_000n
        assert.ok(quote.fundedSeconds >= durationSeconds)
        assert.ok(fundedSecondsOf(quote.depositUnits - 1n, picoRate) < durationSeconds)
        assert.equal(quote.totalUnits, quote.depositUnits + 20_000n)
        assert.equal(quote.rate, rateOf(SHAPE, OFFER.prices))
      },
    ),
  )
})

test('what cannot be rented says why', () => {
  const quoting = (changed: Partial<Parameters<typeof quoteOpen>[0]>) => () =>
    quoteOpen({ offer: OFFER, shape: SHAPE, durationSeconds: 7200, ...changed })
  for (const durationSeconds of [3599, 0, -1, Number.NaN]) {
    assert.throws(quoting({ durationSeconds }), DurationTooShortError)
  }
  assert.throws(
    quoting({ shape: { ...SHAPE, diskGib: 101 } }),
    /no machine of that size, even when it is empty/,
  )
  const free = { ...OFFER, prices: { point: 0n, mib: 0n, gib: 0n, mbps: 0n, gpu: 0n } }
  assert.throws(quoting({ offer: free }), /would cost nothing/)
  const dear = { ...OFFER, prices: { ...OFFER.prices, point: 10n ** 15n } }
  assert.throws(quoting({ offer: dear }), /more than 1\.0995 USDC per second/)
  assert.throws(quoting({ royalty: { author, bps: 2001 } }), /20\.01 % is above the cap of 20 %/)
  assert.throws(quoting({ royalty: { author, bps: 0 } }), QuoteError)
})

test('cutting a payment in pieces changes no sum', () => {
  const anySecond = fc.integer({ min: 0, max: 10 ** 6 })
  const terms = { rate: rateOf(SHAPE, OFFER.prices), royaltyBps: 333, feeBps: 250 }
  fc.assert(
    fc.property(fc.array(anySecond, { minLength: 2, maxLength: 8 }), (stops) => {
      const way = [0, ...stops.sort((a, b) => a - b)]
      const end = way.at(-1)!
      const sum = { toPayeeUnits: 0n, toAuthorUnits: 0n, feeUnits: 0n }
      for (let i = 1; i < way.length; i++) {
        const part = sharesOf(terms, way[i - 1]!, way[i]!)
        assert.ok(Object.values(part).every((units) => units >= 0n))
        sum.toPayeeUnits += part.toPayeeUnits
        sum.toAuthorUnits += part.toAuthorUnits
        sum.feeUnits += part.feeUnits
      }
      assert.deepEqual(sum, sharesOf(terms, 0, end))
    }),
  )
})

test('points follow vCPUs and tier', () => {
  assert.deepEqual(
    [pointsOf(1, 'dedicated'), pointsOf(3, 'standard'), pointsOf(2, 'balanced'), pointsOf(1, 'burstable')],
    [1000, 2001, 1000, 250],
  )
  for (const vcpus of [0, -1, 1.5, Number.NaN])
    assert.throws(() => pointsOf(vcpus, 'dedicated'), /whole number of at least 1/)
})
