import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Hex, size } from 'viem'
import { ManifestError, type ManifestErrorReason } from '../errors/manifest.ts'
import {
  createHpkeKeyPair,
  decodeEnvelope,
  MAX_ENVELOPE_BYTES,
  type ManifestContext,
  type ManifestInput,
  sealManifest,
  unsealManifest,
} from './index.ts'

const SSH_KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFN18F8IdWIbydgOmh1deVFsrsmajEuO6FGn+/n7C+rd ada@example'

const context: ManifestContext = {
  chainId: 31337,
  leaseEscrow: '0x5FbDB2315678afecb367f032d93F642f64180aa3',
  tenant: '0x70997970C51812dc3A010C7d01b50e0d17dc79C8',
  host: 7n,
  salt: 0x1234n,
}

const manifest: ManifestInput = {
  version: 1,
  image: 'debian-12',
  hostname: 'box',
  sshKeys: [SSH_KEY],
  restartOnPoweroff: true,
  vcpus: 2,
  tier: 'standard',
}

const keys = await createHpkeKeyPair()
const recipient = { hpkeKey: keys.publicKey, hpkeKeyVersion: 3 }

function fails(envelope: Hex, reason: ManifestErrorReason, changed: Partial<ManifestContext> = {}) {
  return assert.rejects(
    unsealManifest({ envelope, keys: [keys], context: { ...context, ...changed } }),
    (error) => error instanceof ManifestError && error.reason === reason,
  )
}

test('a sealed manifest opens for its own lease, with an older key kept too', async () => {
  const envelope = await sealManifest({ manifest, recipient, context })
  const newer = await createHpkeKeyPair()
  assert.deepEqual(await unsealManifest({ envelope, keys: [newer, keys], context }), manifest)
  assert.equal(decodeEnvelope(envelope).keyVersion, 3)
})

test('it opens for no other tenant, host, salt, escrow or chain', async () => {
  const envelope = await sealManifest({ manifest, recipient, context })
  await fails(envelope, 'notForThisLease', { tenant: '0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC' })
  await fails(envelope, 'notForThisLease', { host: 8n })
  await fails(envelope, 'notForThisLease', { salt: 0x1235n })
  await fails(envelope, 'notForThisLease', { leaseEscrow: '0x70997970C51812dc3A010C7d01b50e0d17dc79C8' })
  await fails(envelope, 'notForThisLease', { chainId: 137 })
})

test('a changed key version, or any changed byte of the ciphertext, does not open', async () => {
  const envelope = await sealManifest({ manifest, recipient, context })
  await fails(`0x0100000004${envelope.slice(12)}`, 'notForThisLease')
  const last = envelope.endsWith('00') ? '01' : '00'
  await fails(`${envelope.slice(0, -2)}${last}` as Hex, 'notForThisLease')
})

test('an envelope to another key names the key it wants', async () => {
  const other = await createHpkeKeyPair()
  const envelope = await sealManifest({
    manifest,
    recipient: { ...recipient, hpkeKey: other.publicKey },
    context,
  })
  await fails(envelope, 'wrongKey')
})

test('bytes that are no envelope are malformed, more than fits is too large', async () => {
  await fails('0x', 'malformed')
  await fails(`0x${'00'.repeat(60)}`, 'malformed')
  await fails(`0x02${'11'.repeat(80)}`, 'malformed')
  await fails(`0x01${'11'.repeat(MAX_ENVELOPE_BYTES)}`, 'tooLarge')
})

test('a manifest too large for the escrow is refused before it is signed', async () => {
  const long = {
    ...manifest,
    sshKeys: Array(3).fill(`${SSH_KEY} ${'x'.repeat(1500)}`),
    userData: 'y'.repeat(4000),
  }
  await assert.rejects(
    sealManifest({ manifest: long, recipient, context }),
    (error) => error instanceof ManifestError && error.reason === 'tooLarge' && /8192/.test(error.message),
  )
  const fitting = await sealManifest({
    manifest: { ...manifest, userData: 'y'.repeat(6000) },
    recipient,
    context,
  })
  assert.ok(size(fitting) <= MAX_ENVELOPE_BYTES)
})

test('user data that is too long is told how long it is, and how long it may be', async () => {
  const sealed = sealManifest({ manifest: { ...manifest, userData: 'y'.repeat(6001) }, recipient, context })
  await assert.rejects(sealed, /has 6001 characters, at most 6000 fit/)
})

test('every wrong field is named', async () => {
  const wrong = { ...manifest, image: 'Debian 12', sshKeys: ['ssh-ed25519 AAAA'], vcpus: 0 }
  await assert.rejects(sealManifest({ manifest: wrong, recipient, context }), (error) => {
    assert.ok(error instanceof ManifestError && error.reason === 'invalid')
    for (const field of ['image', 'sshKeys[0]', 'vcpus']) assert.ok(error.message.includes(field), field)
    return true
  })
})

test('what opens but is not a manifest is invalid, also one that is made to hurt', async () => {
  const { suite } = await import('./suite.ts')
  const { hpkeInfoOf } = await import('./context.ts')
  const { encodeEnvelope, hpkeKeyIdOf } = await import('./envelope.ts')
  const { hexToBytes, stringToBytes } = await import('viem')
  const plain = JSON.stringify(manifest).slice(0, -1)
  const deep = 3900
  const hostile = [
    '['.repeat(deep) + ']'.repeat(deep),
    `${'{"a":'.repeat(1200)}1${'}'.repeat(1200)}`,
    `${plain},"services":${'['.repeat(3000)}${']'.repeat(3000)}}`,
    `{${Array.from({ length: 700 }, (_, i) => `"k${i}":1`).join(',')}}`,
    `${plain},"__proto__":{"restartOnPoweroff":false}}`,
    `${plain},"constructor":{"prototype":{}}}`,
    `${plain},"sshKeys":[${'"",'.repeat(2000)}""]}`,
    `${plain},"vcpus":1e308}`,
    `${plain},"userData":{"toString":1}}`,
    `${plain},"image":"${'a'.repeat(7000)}"}`,
    `${plain},"fromLease":"0x${'zz'.repeat(32)}"}`,
    'null',
    '\u0000',
  ]
  for (const plaintext of ['not json', '{"version":2}', ...hostile]) {
    const sender = await suite.createSenderContext({
      recipientPublicKey: await suite.kem.deserializePublicKey(hexToBytes(keys.publicKey)),
      info: hpkeInfoOf(context, 3),
    })
    const ciphertext = new Uint8Array(await sender.seal(stringToBytes(plaintext)))
    const enc = new Uint8Array(sender.enc)
    await fails(
      encodeEnvelope({ keyVersion: 3, keyId: hpkeKeyIdOf(keys.publicKey), enc, ciphertext }),
      'invalid',
    )
  }
})

test('nothing that was opened has touched what all objects have in common', () => {
  assert.equal(({} as Record<string, unknown>).restartOnPoweroff, undefined)
})

test('a snapshot is named together with the lease whose it is', async () => {
  const fromSnapshot = 'before-upgrade'
  const fromLease: Hex = `0x${'ab'.repeat(32)}`
  const copied = { ...manifest, fromLease, fromSnapshot }
  const envelope = await sealManifest({ manifest: copied, recipient, context })
  assert.deepEqual(await unsealManifest({ envelope, keys: [keys], context }), copied)
  for (const wrong of [{ fromSnapshot }, { fromLease, fromSnapshot: '../disk' }])
    await assert.rejects(sealManifest({ manifest: { ...manifest, ...wrong }, recipient, context }), {
      reason: 'invalid',
    })
})
