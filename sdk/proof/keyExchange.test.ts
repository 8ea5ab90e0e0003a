import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  agreedKexMethod,
  agreesOnTheRest,
  isExchangeKey,
  KEX_METHODS,
  readDisconnect,
  readHostKey,
  readKexInit,
  readKexReply,
  readSignature,
} from './index.ts'
import { serverKexInit } from './testing/craft.ts'
import { vectors } from './testing/vectors.ts'

/** Everything that reads what a server sends. */
const readers: readonly ((bytes: Uint8Array) => unknown)[] = [
  (bytes) => {
    const offer = readKexInit(bytes)
    return offer && [agreedKexMethod(offer), agreesOnTheRest(offer)]
  },
  readKexReply,
  readDisconnect,
  readHostKey,
  readSignature,
  ...KEX_METHODS.map((method) => (bytes: Uint8Array) => isExchangeKey(method, bytes)),
]

const { hostKey, signature, serverPublic, serverKexInit: stockKexInit } = vectors[0]!.transcript
/** Payloads that are nearly right reach further than random ones. */
const good = fc.constantFrom(
  serverKexInit(),
  stockKexInit,
  hostKey,
  signature,
  serverPublic,
  Uint8Array.of(1, 0, 0, 0, 2, 0, 0, 0, 3, 98, 121, 101, 0, 0, 0, 0),
)
const edits = fc.array(fc.tuple(fc.nat(5000), fc.nat(255)), { maxLength: 6 })
const damaged = fc
  .tuple(good, edits, fc.nat(5000), fc.uint8Array({ maxLength: 20 }))
  .map(([bytes, changes, end, more]) => {
    const copy = Uint8Array.from(bytes)
    for (const [at, value] of changes) copy[at % copy.length] = value
    return Uint8Array.of(...copy.subarray(0, end), ...more)
  })

test('whatever a server sends, reading it ends in a value and never throws', () => {
  fc.assert(
    fc.property(fc.oneof(damaged, fc.uint8Array({ maxLength: 6000 })), (bytes) => {
      for (const read of readers) read(bytes)
    }),
    { numRuns: 3000 },
  )
})

test('a list of algorithms is read whole or not at all', () => {
  const payload = serverKexInit()
  assert.ok(readKexInit(payload))
  for (let length = 0; length < payload.length; length++)
    assert.equal(readKexInit(payload.subarray(0, length)), null, `${length} bytes`)
  assert.equal(readKexInit(Uint8Array.of(...payload, 0)), null)
  const huge = Uint8Array.from(payload)
  huge.fill(0xff, 17, 21) // the length of its first list
  assert.equal(readKexInit(huge), null)
  assert.equal(readKexInit(new Uint8Array(4097).fill(20)), null)
})
