import assert from 'node:assert/strict'
import { test } from 'node:test'
import { requireReachableGuests } from './network.ts'

test('guests that only this machine reaches are for the development chain alone', () => {
  requireReachableGuests({ chainId: 31_337 })
  assert.throws(() => requireReachableGuests({ chainId: 80_002 }), /no tenant on chain 80002.*as root/)
})
