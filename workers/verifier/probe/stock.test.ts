import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  checkTranscript,
  decodeTranscript,
  encodeTranscript,
  kexMethodOf,
  type ProbeContext,
  probeNonce,
} from '@freehold/sdk/proof'
import { sampleIdentity } from '../../../sdk/proof/testing/context.ts'
import { probe } from './index.ts'
import { type StockServer, startDropbear, startOpenSsh } from './testing/servers.ts'

const probeOf = (server: StockServer, context: ProbeContext) =>
  probe({
    host: '127.0.0.1',
    port: server.port,
    target: 'beacon',
    keyFingerprint: context.keyFingerprint,
    nonce: probeNonce(context),
    deadlineSeconds: 120,
  })

const stock: readonly [name: string, method: string, start: () => Promise<StockServer>][] = [
  ['OpenSSH as it comes', 'curve25519-sha256', startOpenSsh],
  [
    'OpenSSH with the older name',
    'curve25519-sha256@libssh.org',
    () => startOpenSsh({ kexMethod: 'curve25519-sha256@libssh.org' }),
  ],
  [
    'OpenSSH with nistp256 only',
    'ecdh-sha2-nistp256',
    () => startOpenSsh({ kexMethod: 'ecdh-sha2-nistp256' }),
  ],
  ['dropbear as it comes', 'curve25519-sha256', startDropbear],
]

for (const [name, method, start] of stock)
  test(`${name} is up, and its transcript holds for whoever asked`, async (t) => {
    const server = await start()
    t.after(server.stop)
    const context = { ...sampleIdentity, keyFingerprint: server.keyFingerprint }
    const result = await probeOf(server, context)
    assert.equal(result.outcome, 'up', JSON.stringify(result))
    assert.ok(result.outcome === 'up')
    assert.equal(kexMethodOf(result.transcript), method)
    const decoded = decodeTranscript(encodeTranscript(result.transcript))
    assert.ok(decoded)
    assert.ok(checkTranscript(decoded, context).holds)
    const asSeenByAnother = { ...context, verifier: context.network }
    assert.deepEqual(checkTranscript(decoded, asSeenByAnother), { holds: false, fault: 'otherNonce' })
  })

test('another key behind the same address is down', async (t) => {
  const [server, other] = await Promise.all([startOpenSsh(), startDropbear()])
  t.after(() => Promise.all([server.stop(), other.stop()]))
  const result = await probeOf(server, { ...sampleIdentity, keyFingerprint: other.keyFingerprint })
  assert.ok(result.outcome === 'down')
  assert.equal(result.reason, 'otherKey')
})

test('a server with nothing in common is unknown', async (t) => {
  const server = await startOpenSsh({ kexMethod: 'diffie-hellman-group14-sha256' })
  t.after(server.stop)
  const result = await probeOf(server, { ...sampleIdentity, keyFingerprint: server.keyFingerprint })
  assert.ok(result.outcome === 'unknown')
  assert.equal(result.reason, 'noCommonAlgorithm')
})
