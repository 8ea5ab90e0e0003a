import assert from 'node:assert/strict'
import { test } from 'node:test'
import { reachabilityOf, type VerifierLook } from '@freehold/sdk/evidence'
import { reachedLook } from './reached-look.ts'

const looks = (...outcomes: VerifierLook['outcome'][]): VerifierLook[] =>
  outcomes.map((outcome, seat) => {
    return {
      seat,
      verifier: null,
      url: null,
      outcome,
      at: outcome === 'Unknown' ? null : 5,
      says: [],
      handshake: null,
    }
  })

test('one handshake is enough to be reached; one silent verifier is not enough to be not', () => {
  const lookOf = (...outcomes: VerifierLook['outcome'][]) =>
    reachedLook(reachabilityOf(9n, looks(...outcomes)))
  assert.deepEqual(lookOf('Up', 'Down', 'Unknown'), { type: 'success', text: 'From 1 of 3 verifiers' })
  assert.equal(lookOf('Down', 'Down', 'Unknown').type, 'error')
  assert.equal(lookOf('Down', 'Unknown', 'Unknown').type, 'pending')
})
