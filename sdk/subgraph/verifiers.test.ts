import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type IndexedVerifier, isSeatedIn, missedRevealsOf } from './verifiers.ts'

const verifier = (found: Partial<IndexedVerifier>) =>
  ({
    commits: 5,
    reveals: 5,
    lastCommitEpoch: 20n,
    lastRevealEpoch: 20n,
    fromEpoch: 10n,
    untilEpoch: null,
    ...found,
  }) as IndexedVerifier

test('a commit that may still be revealed is not a missed one', () => {
  assert.equal(missedRevealsOf(verifier({}), 20n), 0)
  const pending = verifier({ commits: 6, lastCommitEpoch: 21n })
  assert.equal(missedRevealsOf(pending, 21n), 0)
  assert.equal(missedRevealsOf(pending, 22n), 1)
})

test('a verifier sits from its first epoch until the one named when it left', () => {
  const left = verifier({ untilEpoch: 12n })
  assert.deepEqual(
    [9n, 10n, 11n, 12n].map((epoch) => isSeatedIn(left, epoch)),
    [false, true, true, false],
  )
  assert.equal(isSeatedIn(verifier({}), 1000n), true)
})
