import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Lease, type LeaseStatus, type OfferTerms, QuoteError } from '@freehold/sdk'
import { cheapest, draftOf, problemsOf, shapeOf } from './draft.ts'

const SHAPE = { points: 1334, memoryMib: 1024, diskGib: 10, gpus: 0, mbps: 10 }
const PRICES = { point: 2n * 10n ** 9n, mib: 10n ** 9n, gib: 10n ** 9n, mbps: 10n ** 9n, gpu: 0n }
const terms = {
  host: 1n,
  kind: 1,
  author: null,
  royaltyBps: 0,
  shape: SHAPE,
  rate: 4_000_000_000_000n,
} as unknown as Lease['terms']
const hostWord = { inUse: SHAPE, isDraining: false, latchedFrom: 0, latchedTo: 0 }
const lease = { terms, hostWord } as unknown as Lease
const status = { state: 'Active', isExhausted: false, refundableUnits: 1_000_000n } as unknown as LeaseStatus
const offerAt = (factor: bigint): OfferTerms => ({
  payee: '0x0000000000000000000000000000000000000001',
  host: 1n,
  kind: 1,
  trialSeconds: 0,
  creditor: null,
  prices: { ...PRICES, point: PRICES.point * factor },
  capacity: { points: 8000, memoryMib: 8192, diskGib: 100, gpus: 0, mbps: 100 },
  openFeeUnits: 0n,
})

test('the form begins with the size that there is', () => {
  const draft = draftOf(terms, 'standard')
  assert.deepEqual(draft, { vcpus: '2', memoryMib: '1024', diskGib: '10', mbps: '10', add: '0' })
  assert.deepEqual(shapeOf(draft, terms, 'standard'), SHAPE)
})

test('a disk does not shrink, and what is no number is named', () => {
  const draft = { ...draftOf(terms, 'standard'), diskGib: '9', memoryMib: 'much' }
  assert.match(problemsOf(draft, terms).diskGib ?? '', /At least 10/)
  assert.match(problemsOf(draft, terms).memoryMib ?? '', /whole number/)
  assert.equal(shapeOf(draft, terms, 'standard'), null)
})

test('the cheapest offer of the host is taken', () => {
  const shape = { ...SHAPE, points: 2001 }
  const { offer, quote } = cheapest([offerAt(3n), offerAt(1n)], { lease, status, shape, addUnits: 0n })
  assert.equal(offer.prices.point, PRICES.point)
  assert.ok(quote.runwaySeconds >= 3600)
})

test('what no offer takes is refused in a sentence', () => {
  const shape = { ...SHAPE, memoryMib: 9000 }
  assert.throws(() => cheapest([offerAt(1n)], { lease, status, shape, addUnits: 0n }), QuoteError)
  assert.throws(() => cheapest([], { lease, status, shape: SHAPE, addUnits: 0n }), /no offer at present/)
})
