import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accountProblem } from './account.ts'

const TENANT = '0x90F79bf6EB2c4f870365E785982E1f101E93b906'
const OTHER = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8'

test('an address is taken in any casing that fits it', () => {
  for (const text of [OTHER, OTHER.toLowerCase(), ` ${OTHER} `, `0x${OTHER.slice(2).toUpperCase()}`])
    assert.equal(accountProblem(text, TENANT), null, text)
})

test('what is none, mistyped, nobody’s or the tenant’s own is refused', () => {
  assert.match(accountProblem('0x12', TENANT) ?? '', /40 hex digits/)
  assert.match(accountProblem(OTHER.replace('C5', 'c5'), TENANT) ?? '', /capitals/)
  assert.match(accountProblem(`0x${'0'.repeat(40)}`, TENANT) ?? '', /Nobody/)
  assert.match(accountProblem(TENANT, TENANT) ?? '', /already/)
})
