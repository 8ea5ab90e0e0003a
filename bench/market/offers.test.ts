import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LISTING_FIELDS, listingSchema } from '../../sdk/subgraph/offers.ts'
import { OFFERS, offerEntity } from './offers.ts'

const source = {
  operator: '0x70997970C51812dc3A010C7d01b50e0d17dc79C8' as const,
  endpointOf: (host: number) => `http://127.0.0.1:1/host/${host}`,
}

test('offers are what the sdk reads, and the same each time', () => {
  const { host, freeShape } = listingSchema.parse(offerEntity(7, source))
  assert.equal(host.host, 7n)
  assert.equal(host.facts.endpoint, 'http://127.0.0.1:1/host/7')
  assert.ok(freeShape.points >= 4000 && freeShape.memoryMib >= 4096)
  assert.deepEqual(offerEntity(7, source), offerEntity(7, source))
  const asked = LISTING_FIELDS.match(/\w+/g) ?? []
  const known = JSON.stringify(offerEntity(7, source))
  for (const field of asked) assert.ok(known.includes(`"${field}":`), field)
})

test('they differ in what a table sorts by, and in their ids', () => {
  const offers = Array.from({ length: OFFERS }, (_, index) => offerEntity(index + 1, source))
  assert.ok(new Set(offers.map(({ pointPrice }) => pointPrice)).size > OFFERS / 2)
  assert.equal(new Set(offers.map(({ host }) => host.region)).size, 10)
  assert.equal(new Set(offers.map(({ id }) => id)).size, OFFERS)
})
