import assert from 'node:assert/strict'
import { test } from 'node:test'
import { defaultName, nameProblem } from './name.ts'

test('the name that is proposed is a good one', () => {
  const name = defaultName(new Date(2026, 0, 5, 9, 7))
  assert.equal(name, 'snap-2026-01-05-0907')
  assert.equal(nameProblem(name, []), null)
})

test('names that no host takes are refused before it is asked', () => {
  for (const name of ['', 'Upper', '-x', '../x', 'a b', 'x'.repeat(64)]) {
    assert.match(nameProblem(name, []) ?? '', /Lower-case/)
  }
  assert.match(nameProblem('one', ['one']) ?? '', /of this name/)
})
