import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Offer, OfferListing, Shape } from '@freehold/sdk'
import {
  acceleratorIn,
  firstHosts,
  type HostAnswer,
  inOrder,
  lookAt,
  type MarketRow,
  rowsOf,
  withAnswers,
  withUptimes,
} from './rows.ts'
import { readView } from './view.ts'

const WANTED: Shape = { points: 667, memoryMib: 512, diskGib: 4, gpus: 0, mbps: 10 }

function listing(
  host: number,
  { pointPrice = 1_000_000n, memoryMib = 4096, region = 'DE-FRA', tags = 'cheap, ssd' } = {},
) {
  const capacity = { points: 8000, memoryMib, diskGib: 100, gpus: 0, mbps: 1000 }
  const prices = { point: pointPrice, mib: 0n, gib: 0n, mbps: 0n, gpu: 0n }
  const offer = {
    host: BigInt(host),
    offerHash: `0x${host.toString(16).padStart(64, '0')}`,
    prices,
    capacity,
    trialSeconds: 60,
  }
  const facts = { region, tags, hardware: '{"accelerator":"kvm"}' }
  return {
    offer: offer as unknown as Offer,
    host: { host: BigInt(host), facts },
    freeShape: capacity,
  } as unknown as OfferListing
}

const present: HostAnswer = { accelerator: 'kvm', images: ['micro'], presence: 'present' }
function look(rows: readonly MarketRow[], query = '') {
  const view = readView(new URLSearchParams(query))
  return lookAt(inOrder(rows, view), view)
}
const hostsOf = (rows: readonly MarketRow[]) => rows.map((row) => Number(row.listing.host.host))

const rows = withAnswers(
  rowsOf(
    [
      listing(1, { pointPrice: 3_000_000n }),
      listing(2, { memoryMib: 256 }),
      listing(3, { region: 'US-NYC', tags: '' }),
      listing(4, { pointPrice: 2_000_000n }),
    ],
    WANTED,
  ),
  ({ host }) => (host.host === 4n ? { ...present, presence: 'silent', images: [] } : present),
)

test('what fits and answers, cheapest first; the rest is counted', () => {
  const { shown, tooSmall, silent } = look(rows)
  assert.deepEqual(hostsOf(shown), [3, 1])
  assert.deepEqual({ tooSmall, silent }, { tooSmall: 1, silent: 1 })
})

test('everything that answers, on request', () => {
  assert.deepEqual(hostsOf(look(rows, 'fit=0&sort=host&desc=1').shown), [3, 2, 1])
})

test('rows that are equal to the order stand by their ids, either way', () => {
  const equal = rowsOf([listing(3), listing(1), listing(2)], WANTED)
  assert.deepEqual(hostsOf(look(equal).shown), [1, 2, 3])
  assert.deepEqual(hostsOf(look(equal, 'desc=1').shown), [1, 2, 3])
})

test('by uptime, and what nobody knows comes last either way', () => {
  const uptimes = new Map([
    [1n, 0.9],
    [3n, 0.999],
  ])
  const known = withUptimes(rowsOf([listing(1), listing(2), listing(3)], WANTED), uptimes)
  assert.deepEqual(hostsOf(look(known, 'sort=uptime').shown), [1, 3, 2])
  assert.deepEqual(hostsOf(look(known, 'sort=uptime&desc=1').shown), [3, 1, 2])
  assert.deepEqual(firstHosts([...known, ...known], 2), [1n, 2n])
  assert.deepEqual(firstHosts([known[0]!, known[0]!, known[1]!], 9), [1n, 2n])
})

test('each filter narrows the table', () => {
  const under = (query: string) => hostsOf(look(rows, `fit=0&sort=host&${query}`).shown)
  const filter = (text: string) => under(`f=${encodeURIComponent(text)}`)
  assert.deepEqual(filter('region=US-NYC'), [3])
  assert.deepEqual(filter('region!=US-NYC'), [1, 2])
  assert.deepEqual(filter('tag:SS'), [1, 2])
  assert.deepEqual(filter('image=micro'), [1, 2, 3])
  assert.deepEqual(filter('image!:micro'), [])
  assert.deepEqual(filter('memory>=4096'), [1, 3])
  assert.deepEqual(filter('host=2'), [2])
  assert.deepEqual(filter('price<0.000004'), [2, 3])
  assert.deepEqual(filter(':nyc'), [3])
  assert.deepEqual(under('f=host%3D1&f=host%3D2'), [])
  assert.deepEqual(under('f=host%3D1&f=host%3D2&any=1'), [1, 2])
})

test('a host that was not heard yet is not filtered by what only it can tell', () => {
  const unheard = rowsOf([listing(1)], WANTED)
  assert.equal(look(unheard, 'f=image%3Ddebian-12').shown.length, 1)
  assert.equal(look(unheard, 'f=%3Adebian').shown.length, 1)
  assert.equal(look(unheard, 'f=region%3DUS').shown.length, 0)
  assert.equal(look(unheard, 'f=accelerator%3Dtcg').shown.length, 0)
})

test('hosts write what they like about their hardware', () => {
  assert.equal(acceleratorIn('{"accelerator":"tcg"}'), 'tcg')
  for (const text of ['', '{', '[]', 'null', '{"accelerator":7}']) assert.equal(acceleratorIn(text), '')
})

test('ten thousand offers are filtered and sorted', () => {
  const listings = Array.from({ length: 10_000 }, (_, host) => {
    return listing(host + 1, { pointPrice: BigInt(10_000 - host) * 1000n })
  })
  const many = rowsOf(listings, WANTED)
  const { shown } = look(many, 'f=region%3ADE&f=memory%3E100')
  assert.equal(shown.length, 10_000)
  assert.equal(shown[0]?.listing.host.host, 10_000n)
})
