import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ManifestError } from '../errors/manifest.ts'
import {
  createHpkeKeyPair,
  type ManifestContext,
  type ManifestInput,
  sealManifest,
  unsealManifest,
} from './index.ts'
import { checkedManifest } from './seal.ts'

type Services = NonNullable<ManifestInput['services']>

const manifest: ManifestInput = {
  version: 1,
  image: 'debian-12',
  sshKeys: ['ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFN18F8IdWIbydgOmh1deVFsrsmajEuO6FGn+/n7C+rd ada@example'],
  restartOnPoweroff: true,
  vcpus: 2,
  tier: 'standard',
}

const services: Services = [
  { name: 'setup', check: { kind: 'cloudInit' }, timeoutSeconds: 600 },
  { name: 'ssh', check: { kind: 'tcp', port: 22 } },
  {
    name: 'web',
    check: { kind: 'http', port: 8080, path: '/health?deep=1', status: 204 },
    intervalSeconds: 2,
  },
  { name: 'db', check: { kind: 'command', argv: ['pg_isready', '--quiet'] } },
]

function complaintOf(services: unknown): string {
  try {
    checkedManifest({ ...manifest, services })
  } catch (error) {
    assert.ok(error instanceof ManifestError && error.reason === 'invalid')
    return error.message
  }
  throw new assert.AssertionError({ message: 'the manifest was accepted' })
}

const one = (change: Record<string, unknown>) => [{ name: 'web', check: { kind: 'tcp', port: 1 }, ...change }]

test('services travel in the sealed manifest as they were written', async () => {
  const keys = await createHpkeKeyPair()
  const context: ManifestContext = {
    chainId: 31337,
    leaseEscrow: '0x5FbDB2315678afecb367f032d93F642f64180aa3',
    tenant: '0x70997970C51812dc3A010C7d01b50e0d17dc79C8',
    host: 7n,
    salt: 1n,
  }
  const recipient = { hpkeKey: keys.publicKey, hpkeKeyVersion: 1 }
  const envelope = await sealManifest({ manifest: { ...manifest, services }, recipient, context })
  assert.deepEqual((await unsealManifest({ envelope, keys: [keys], context })).services, services)
})

test('none, or an empty list, is fine', () => {
  assert.equal(checkedManifest(manifest).services, undefined)
  assert.deepEqual(checkedManifest({ ...manifest, services: [] }).services, [])
})

test('a name is one plain word, and nobody shares it', () => {
  for (const name of ['', 'Web', 'a b', '../x', 'x'.repeat(33), 'web\n']) {
    assert.match(complaintOf(one({ name })), /services\[0\]\.name/, JSON.stringify(name))
  }
  assert.match(complaintOf([...one({}), ...one({})]), /share a name/)
})

test('only the four kinds of check, each with its own fields', () => {
  for (const check of [
    { kind: 'icmp' },
    { kind: 'cloudInit', port: 1 },
    { kind: 'tcp' },
    { kind: 'tcp', port: 0 },
    { kind: 'tcp', port: 65_536 },
    { kind: 'tcp', port: 22, host: '10.0.0.1' },
    { kind: 'http', port: 80, path: 'health' },
    { kind: 'http', port: 80, path: '/a b' },
    { kind: 'http', port: 80, path: '/\r\nHost: x' },
    { kind: 'http', port: 80, status: 99 },
    { kind: 'command', argv: [] },
    { kind: 'command', argv: 'true' },
    { kind: 'command', argv: ['a\0b'] },
  ]) {
    assert.match(complaintOf(one({ check })), /services\[0\]\.check/, JSON.stringify(check))
  }
})

test('everything has a most: services, words, seconds', () => {
  const many = Array.from({ length: 9 }, (_, index) => ({ ...one({})[0], name: `web${index}` }))
  assert.match(complaintOf(many), /services/)
  const argv = [Array(17).fill('x'), ['x'.repeat(513)], ['x'.repeat(500), 'y'.repeat(500), 'z'.repeat(500)]]
  for (const words of argv)
    assert.match(complaintOf(one({ check: { kind: 'command', argv: words } })), /argv/)
  for (const timeoutSeconds of [4, 3601, 5.5])
    assert.match(complaintOf(one({ timeoutSeconds })), /timeoutSeconds/)
  for (const intervalSeconds of [0, 301]) assert.match(complaintOf(one({ intervalSeconds })), /interval/)
})

test('services that do not fit into the escrow are refused before anything is signed', async () => {
  const keys = await createHpkeKeyPair()
  const greedy = Array.from({ length: 8 }, (_, index) => ({
    name: `s${index}`,
    check: { kind: 'command' as const, argv: ['x'.repeat(512), 'y'.repeat(511)] },
  }))
  const context = { chainId: 1, leaseEscrow: `0x${'11'.repeat(20)}`, tenant: `0x${'22'.repeat(20)}` } as const
  await assert.rejects(
    sealManifest({
      manifest: { ...manifest, services: greedy },
      recipient: { hpkeKey: keys.publicKey, hpkeKeyVersion: 1 },
      context: { ...context, host: 1n, salt: 1n },
    }),
    (error) =>
      error instanceof ManifestError && error.reason === 'tooLarge' && /services/.test(error.next ?? ''),
  )
})
