import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hrefOf, parseLocation } from './location.ts'

test('an address is read into path and query', () => {
  const { path, query } = parseLocation('#/launch?host=7&hours=24')
  assert.equal(path, '/launch')
  assert.equal(query.get('host'), '7')
  assert.equal(query.get('hours'), '24')
})

test('nothing, a bare hash and rubbish still lead somewhere', () => {
  for (const hash of ['', '#', '#/']) assert.equal(parseLocation(hash).path, '/')
  assert.equal(parseLocation('#instances').path, '/instances')
  assert.equal(parseLocation('#/a?%E0%A4%A').path, '/a')
})

test('an address that was built is read back, without empty values', () => {
  const href = hrefOf('/launch', { host: 7n, image: 'debian-12', offer: undefined, note: '' })
  assert.equal(href, '#/launch?host=7&image=debian-12')
  assert.equal(parseLocation(href).query.get('image'), 'debian-12')
  assert.equal(hrefOf('/'), '#/')
})
