import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nearest, suggestion } from './similar.ts'

test('finds the word that was meant, and none when all are far', () => {
  const images = ['debian-12', 'micro']
  assert.equal(nearest('debain-12', images), 'debian-12')
  assert.equal(nearest('MICR', images), 'micro')
  assert.equal(nearest('windows', images), null)
})

test('a suggestion lists what there is', () => {
  assert.equal(
    suggestion('micor', ['debian-12', 'micro']),
    'Did you mean micro? There are: debian-12, micro.',
  )
  assert.equal(suggestion('x', []), 'There are none.')
})
