import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { bytesToHex, concat, hexToBytes } from 'viem'
import { exchangeLeaf } from '../verify/index.ts'
import { decodeTranscript, encodeTranscript, exchangeHash, type Transcript, wireString } from './index.ts'
import { vectors } from './testing/vectors.ts'

for (const { name, transcript, ...written } of vectors)
  test(`${name}: is written, read and hashed as before`, () => {
    assert.equal(bytesToHex(encodeTranscript(transcript)), written.encoded)
    assert.deepEqual(decodeTranscript(hexToBytes(written.encoded)), transcript)
    assert.equal(exchangeLeaf(exchangeHash(transcript)), written.leaf)
    assert.equal(exchangeHash(transcript), written.exchangeHash)
  })

test('the exchange hash is that of a slice of the encoding, as a contract may compute it', () => {
  for (const { transcript, encoded } of vectors) {
    const tail = wireString(transcript.signature)
    const slice = hexToBytes(encoded).subarray(4 + 21, -tail.length)
    assert.equal(exchangeHash(transcript), `0x${createHash('sha256').update(slice).digest('hex')}`)
  }
})

test('what is cut short or padded is not read', () => {
  const encoded = hexToBytes(vectors[0]!.encoded)
  for (let length = 0; length < encoded.length; length++)
    assert.equal(decodeTranscript(encoded.subarray(0, length)), null)
  assert.equal(decodeTranscript(concat([encoded, Uint8Array.of(0)])), null)
  assert.equal(decodeTranscript(concat([Uint8Array.of(0), encoded])), null)
})

const within = (maxLength: number) => fc.uint8Array({ maxLength })
const anyTranscript: fc.Arbitrary<Transcript> = fc.record({
  clientVersion: within(255),
  serverVersion: within(255),
  clientKexInit: within(4096),
  serverKexInit: within(4096),
  hostKey: within(128),
  clientPublic: within(65),
  serverPublic: within(65),
  sharedSecret: within(33),
  signature: within(128),
})

test('whatever fits its bounds is read as it was written, in one way only', () => {
  fc.assert(
    fc.property(anyTranscript, (transcript) => {
      const encoded = encodeTranscript(transcript)
      const decoded = decodeTranscript(encoded)
      assert.ok(decoded)
      assert.deepEqual({ ...decoded }, { ...transcript })
      assert.deepEqual(encodeTranscript(decoded), encoded)
    }),
  )
})

test('a field beyond its bound is not read', () => {
  const base = vectors[0]!.transcript
  const beyond: Partial<Transcript>[] = [
    { clientVersion: new Uint8Array(256) },
    { serverVersion: new Uint8Array(256) },
    { clientKexInit: new Uint8Array(4097) },
    { serverKexInit: new Uint8Array(4097) },
    { hostKey: new Uint8Array(129) },
    { clientPublic: new Uint8Array(66) },
    { serverPublic: new Uint8Array(66) },
    { sharedSecret: new Uint8Array(34) },
    { signature: new Uint8Array(129) },
  ]
  for (const change of beyond) assert.equal(decodeTranscript(encodeTranscript({ ...base, ...change })), null)
})

test('no bytes make the decoder throw, and whatever it reads it writes back the same', () => {
  const encoded = hexToBytes(vectors[0]!.encoded)
  const damaged = fc
    .array(fc.tuple(fc.nat(encoded.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 })
    .map((edits) => {
      const bytes = Uint8Array.from(encoded)
      for (const [at, value] of edits) bytes[at] = value
      return bytes
    })
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 2000 }), damaged), (bytes) => {
      const decoded = decodeTranscript(bytes)
      if (decoded !== null) assert.deepEqual(encodeTranscript(decoded), bytes)
    }),
    { numRuns: 1000 },
  )
})
