import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { bytesToBigInt, concat, hexToBigInt, hexToBytes, numberToBytes } from 'viem'
import { targetKey } from '../verify/index.ts'
import {
  beaconKeyFingerprint,
  checkTranscript,
  clientKexInit,
  clientVersionOf,
  decodeTranscript,
  KEX_METHODS,
  P256_ORDER,
  type ProbeContext,
  positiveMpint,
  probeNonce,
  readHostKey,
  readSignature,
  type Transcript,
  type TranscriptFault,
  wireString,
} from './index.ts'
import { craft, craftedContext, serverKexInit, signatureBlob, somePoint } from './testing/craft.ts'
import { vectors } from './testing/vectors.ts'

const faultOf = (transcript: Transcript, context: ProbeContext = craftedContext) => {
  const verdict = checkTranscript(transcript, context)
  return verdict.holds ? 'holds' : verdict.fault
}
const refuses = (transcript: Transcript, fault: TranscriptFault, context?: ProbeContext) =>
  assert.equal(faultOf(transcript, context), fault)

for (const { name, transcript, context, exchangeHash } of vectors)
  test(`${name}: holds, and for nobody and nothing else`, () => {
    assert.deepEqual(checkTranscript(transcript, context), { holds: true, exchangeHash })
    const others: Partial<ProbeContext>[] = [
      { chainId: 1 },
      { network: context.verifier },
      { seed: context.secret },
      { verifier: context.network },
      { target: targetKey(8n, 1) },
      { epoch: context.epoch + 1n },
      { secret: context.seed },
    ]
    for (const other of others) refuses(transcript, 'otherNonce', { ...context, ...other })
    refuses(transcript, 'otherKey', { ...context, keyFingerprint: craftedContext.keyFingerprint })
  })

test('real signatures of both halves are among the vectors, and hold', () => {
  const halves = new Set(vectors.map(({ s }) => hexToBigInt(s) > P256_ORDER / 2n))
  assert.equal(halves.size, 2)
})

test('the other half of a signature holds as well', () => {
  const { transcript, context } = vectors[0]!
  const { r, s } = readSignature(transcript.signature)!
  const mpint = (value: bigint) => positiveMpint(numberToBytes(value))
  const twin = { ...transcript, signature: signatureBlob(mpint(r), mpint(P256_ORDER - s)) }
  assert.equal(faultOf(twin, context), 'holds')
})

test('a changed field is not covered by the signature', () => {
  const { transcript, context } = vectors[0]!
  const flip = (bytes: Uint8Array, at: number) => bytes.map((byte, i) => (i === at ? byte ^ 1 : byte))
  refuses({ ...transcript, serverVersion: flip(transcript.serverVersion, 12) }, 'signature', context)
  refuses({ ...transcript, clientKexInit: flip(transcript.clientKexInit, 3) }, 'signature', context)
  refuses({ ...transcript, serverKexInit: flip(transcript.serverKexInit, 3) }, 'signature', context)
  refuses({ ...transcript, clientPublic: flip(transcript.clientPublic, 3) }, 'signature', context)
  refuses({ ...transcript, serverPublic: flip(transcript.serverPublic, 3) }, 'signature', context)
  refuses({ ...transcript, sharedSecret: flip(transcript.sharedSecret, 9) }, 'signature', context)
})

test('a version string rewritten to another nonce does not hold for that nonce either', () => {
  const { transcript, context } = vectors[0]!
  const other = { ...context, epoch: context.epoch + 1n }
  refuses({ ...transcript, clientVersion: clientVersionOf(probeNonce(other)) }, 'signature', other)
})

test('versions', () => {
  assert.equal(faultOf(craft()), 'holds')
  const version = Buffer.from(clientVersionOf(probeNonce(craftedContext))).toString()
  for (const wrong of [`${version}\r\n`, version.replace('2.0', '1.99'), `${version} x`, '', 'SSH-2.0-x'])
    refuses(craft({ clientVersion: Buffer.from(wrong) }), 'clientVersion')
  for (const wrong of ['SSH-2.0-', 'SSH-1.99-x', 'SSH-2.0-a\r\n', 'SSH-2.0-a\nb', 'SSH-2.0-\u0000', 'x', ''])
    refuses(craft({ serverVersion: Buffer.from(wrong) }), 'serverVersion')
  refuses(craft({ serverVersion: Buffer.from(`SSH-2.0-${'a'.repeat(246)}`) }), 'serverVersion')
})

test('offers', () => {
  const offer = clientKexInit(new Uint8Array(16))
  const withOther = Buffer.from(Buffer.from(offer).toString('latin1').replace('aes128', 'aes129'), 'latin1')
  for (const wrong of [offer.subarray(0, -1), concat([offer, Uint8Array.of(0)]), withOther, new Uint8Array()])
    refuses(craft({ clientKexInit: wrong }), 'clientOffer')
  const server = serverKexInit()
  for (const wrong of [
    server.subarray(0, -1),
    concat([server, Uint8Array.of(0)]),
    server.subarray(1),
    offer.subarray(0, 17),
  ])
    refuses(craft({ serverKexInit: wrong }), 'serverOffer')
  refuses(craft({ serverKexInit: serverKexInit({ guess: 1 }) }), 'guessAhead')
  const long = serverKexInit({ hostKeys: `ecdsa-sha2-nistp256,${'x'.repeat(4096)}` })
  refuses(craft({ serverKexInit: long }), 'tooLong')
})

test('the key exchange is the one that both offers lead to', () => {
  const points = { clientPublic: somePoint(), serverPublic: somePoint() }
  const offering = (kex: string) => ({ serverKexInit: serverKexInit({ kex }) })
  assert.equal(faultOf(craft({ ...points, ...offering('ecdh-sha2-nistp256') })), 'holds')
  refuses(craft(points), 'clientPublic') // the server does not offer it
  const both = offering('ecdh-sha2-nistp256,curve25519-sha256')
  refuses(craft({ ...points, ...both }), 'clientPublic') // the client's first choice counts
  assert.equal(faultOf(craft(both)), 'holds')
  assert.equal(faultOf(craft(offering('curve25519-sha256@libssh.org'))), 'holds')
  refuses(craft(offering('ecdh-sha2-nistp256')), 'clientPublic')
  refuses(craft(offering('sntrup761x25519-sha512@openssh.com')), 'negotiation')
  refuses(craft(offering('xcurve25519-sha256')), 'negotiation')
  refuses(craft({ serverKexInit: serverKexInit({ hostKeys: 'ssh-ed25519' }) }), 'negotiation')
})

test('keys', () => {
  const { hostKey } = craft()
  const point = readHostKey(hostKey)!
  const off = point.map((byte, at) => (at === 64 ? byte ^ 1 : byte))
  const blob = (type: string, curve: string, key: Uint8Array) =>
    concat([wireString(type), wireString(curve), wireString(key)])
  for (const wrong of [
    blob('ecdsa-sha2-nistp256', 'nistp256', off),
    blob('ssh-ed25519', 'nistp256', point),
    blob('ecdsa-sha2-nistp256', 'nistp384', point),
    concat([hostKey, Uint8Array.of(0)]),
    hostKey.subarray(0, -1),
  ])
    refuses(craft({ hostKey: wrong }), 'hostKey')
  refuses(craft({ hostKey: blob('ecdsa-sha2-nistp256', 'nistp256', somePoint()) }), 'otherKey')
  assert.equal(
    beaconKeyFingerprint(`0x${Buffer.from(point.subarray(1)).toString('hex')}`),
    craftedContext.keyFingerprint,
  )
})

test('ephemeral points lie on their curve', () => {
  for (const field of ['clientPublic', 'serverPublic'] as const) {
    for (const wrong of [
      new Uint8Array(32),
      new Uint8Array(31).fill(1),
      new Uint8Array(33).fill(1),
      somePoint(),
    ])
      refuses(craft({ [field]: wrong }), field)
    const good = somePoint()
    const nistp256 = { serverKexInit: serverKexInit({ kex: KEX_METHODS[2] }) }
    const compressed = Uint8Array.of(2 + (good[64]! & 1), ...good.subarray(1, 33))
    const off = good.map((byte, at) => (at === 64 ? byte ^ 1 : byte))
    const outOfField = new Uint8Array(65).fill(0xff).fill(4, 0, 1)
    for (const wrong of [
      off,
      compressed,
      outOfField,
      good.subarray(1),
      new Uint8Array(65),
      new Uint8Array(32).fill(1),
    ])
      refuses(craft({ clientPublic: good, serverPublic: good, ...nistp256, [field]: wrong }), field)
  }
})

test('the shared secret is a positive number in its one right form', () => {
  for (const wrong of [[], [0], [0, 1], [0x80, 1], [0, 0, 0x80]])
    refuses(craft({ sharedSecret: Uint8Array.from(wrong) }), 'sharedSecret')
  refuses(craft({ sharedSecret: new Uint8Array(33).fill(1) }), 'sharedSecret')
  refuses(craft({ sharedSecret: new Uint8Array(34).fill(1) }), 'tooLong')
  assert.equal(faultOf(craft({ sharedSecret: Uint8Array.of(0, 0x80) })), 'holds')
})

test('signatures are two canonical numbers below the order, and nothing more', () => {
  const good = craft()
  const { r, s } = readSignature(good.signature)!
  const mpint = (value: bigint) => positiveMpint(numberToBytes(value))
  const padded = concat([Uint8Array.of(0), mpint(r)])
  const order = mpint(P256_ORDER)
  const wrongs = [
    signatureBlob(mpint(r), mpint(s), 'ssh-ed25519'),
    signatureBlob(padded, mpint(s)),
    signatureBlob(mpint(r), new Uint8Array()),
    signatureBlob(new Uint8Array(), mpint(s)),
    signatureBlob(order, mpint(s)),
    signatureBlob(mpint(r), order),
    good.signature.subarray(0, -1),
    concat([good.signature, Uint8Array.of(0)]),
    new Uint8Array(),
    numberToBytes(r, { size: 32 }),
  ]
  for (const signature of wrongs) refuses({ ...good, signature }, 'signatureForm')
  refuses({ ...good, signature: signatureBlob(mpint(r), mpint(r)) }, 'signature')
  assert.ok(bytesToBigInt(order) === P256_ORDER)
})

test('no damage to an encoded transcript holds or makes the check throw', () => {
  const { encoded, context, transcript } = vectors[1]!
  const original = hexToBytes(encoded)
  const anyEdit = fc.tuple(fc.nat(original.length - 1), fc.integer({ min: 1, max: 255 }))
  fc.assert(
    fc.property(anyEdit, ([at, change]) => {
      const bytes = Uint8Array.from(original)
      bytes[at] = bytes[at]! ^ change
      const decoded = decodeTranscript(bytes)
      if (decoded !== null) assert.notEqual(faultOf(decoded, context), 'holds')
    }),
    { numRuns: 300 },
  )
  assert.equal(faultOf(transcript, context), 'holds')
})
