import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { targetKey } from '../verify/index.ts'
import { clientVersionOf, type ProbeIdentity, probeNonce, readClientVersion } from './index.ts'
import { sampleIdentity } from './testing/context.ts'

test('the nonce is the hash of its fields, packed at fixed widths', () => {
  const { network, seed, verifier, target, secret } = sampleIdentity
  const packed = [
    Buffer.from('freehold/probe/1').toString('hex'),
    (31_337).toString(16).padStart(64, '0'),
    network.slice(2),
    seed.slice(2),
    verifier.slice(2),
    target.slice(2),
    (2_971_321).toString(16).padStart(16, '0'),
    secret.slice(2),
  ]
  const expected = createHash('sha256')
    .update(Buffer.from(packed.join(''), 'hex'))
    .digest('hex')
  assert.equal(probeNonce(sampleIdentity), `0x${expected}`)
})

test('each part of the identity makes another nonce', () => {
  const changes: Partial<ProbeIdentity>[] = [
    { chainId: 31_338 },
    { network: sampleIdentity.verifier },
    { seed: `0x${'5f'.repeat(32)}` },
    { verifier: sampleIdentity.network },
    { target: targetKey(8n, 1) },
    { target: targetKey(7n, 2) },
    { epoch: 2_971_322n },
    { secret: `0x${'a8'.repeat(32)}` },
  ]
  const nonces = changes.map((change) => probeNonce({ ...sampleIdentity, ...change }))
  assert.equal(new Set([probeNonce(sampleIdentity), ...nonces]).size, changes.length + 1)
})

test('the version string carries the nonce and nothing else', () => {
  const nonce = probeNonce(sampleIdentity)
  const version = Buffer.from(clientVersionOf(nonce)).toString()
  assert.equal(version, `SSH-2.0-freehold_${nonce.slice(2)}`)
  assert.equal(readClientVersion(clientVersionOf(nonce)), nonce)
  for (const wrong of [
    version.toUpperCase(),
    `${version} `,
    version.slice(0, -1),
    version.replace('freehold_', 'freehold-'),
    version.replace(/.$/, 'g'),
    `${version.slice(0, -1)}\n`,
    '',
  ])
    assert.equal(readClientVersion(Buffer.from(wrong)), null, wrong)
})
