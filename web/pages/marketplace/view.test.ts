import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type MarketView, readView, writeView } from './view.ts'

const DEFAULT: MarketView = {
  tokens: [],
  operation: 'and',
  sort: 'price',
  descending: false,
  onlyFitting: true,
  page: 1,
}

test('an empty address shows what fits, cheapest first', () => {
  assert.deepEqual(readView(new URLSearchParams()), DEFAULT)
  assert.equal(writeView(new URLSearchParams(), DEFAULT).toString(), '')
})

test('what is written is read back, and leaves the rest of the address alone', () => {
  const view: MarketView = {
    tokens: [
      { propertyKey: 'region', operator: '=', value: 'DE-FRA' },
      { propertyKey: 'price', operator: '<=', value: '0.02' },
      { propertyKey: 'tag', operator: '!:', value: 'a=b:c' },
      { operator: ':', value: 'free text' },
    ],
    operation: 'or',
    sort: 'memory',
    descending: true,
    onlyFitting: false,
    page: 3,
  }
  const query = writeView(new URLSearchParams('vcpus=2&page=9'), view)
  assert.equal(query.get('vcpus'), '2')
  assert.deepEqual(readView(new URLSearchParams(query.toString())), view)
})

test('nonsense is left out', () => {
  const query = new URLSearchParams('f=colour%3Dred&f=region&f=price%3E&f=%3D&sort=colour&page=-2&fit=maybe')
  assert.deepEqual(readView(query), DEFAULT)
})
