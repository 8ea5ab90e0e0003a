import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { type HostAbsence, HostAbsentError } from '../errors/presence.ts'
import {
  canonicalJson,
  type ExpectedHost,
  fetchHostPresence,
  type HostPresence,
  type SignedPresence,
  signHostPresence,
  verifyHostPresence,
} from './index.ts'

const operator = privateKeyToAccount(generatePrivateKey())
const NOW = 1_800_000_000
const expected: ExpectedHost = {
  host: 7n,
  operator: operator.address,
  chainId: 31337,
  leaseEscrow: '0x5FbDB2315678afecb367f032d93F642f64180aa3',
}
const presence: HostPresence = {
  host: '7',
  chainId: 31337,
  escrow: expected.leaseEscrow,
  version: '0.1.0',
  headBlock: 12,
  headBlockHash: `0x${'12'.repeat(32)}`,
  timestamp: NOW,
  offers: [`0x${'34'.repeat(32)}`],
  accelerator: 'tcg',
  images: [
    { name: 'micro', digest: 'sha256:00', loginUser: 'root', minimumMemoryMib: 128, minimumDiskGib: 1 },
  ],
  publicAddress: '203.0.113.7',
  freeShape: { points: 1, memoryMib: 2, diskGib: 3, gpus: 0, mbps: 5 },
  beacon: { host: '203.0.113.7', port: 8547 },
}

function absent(work: Promise<unknown>, reason: HostAbsence): Promise<void> {
  return assert.rejects(work, (error) => {
    assert.ok(error instanceof HostAbsentError, String(error))
    assert.equal(error.reason, reason)
    return true
  })
}

test('what the operator signed less than two minutes ago is believed', async () => {
  const signed = await signHostPresence(operator, presence)
  assert.deepEqual(await verifyHostPresence(signed, expected, NOW * 1000), presence)
  assert.deepEqual(await verifyHostPresence(signed, expected, (NOW + 120) * 1000), presence)
  await absent(verifyHostPresence(signed, expected, (NOW + 121) * 1000), 'stale')
  await absent(verifyHostPresence(signed, expected, (NOW - 121) * 1000), 'stale')
})

test('a member that this version does not know is signed and harmless', async () => {
  const payload = { ...presence, mood: 'good' }
  const signature = await operator.signMessage({ message: canonicalJson(payload) })
  assert.deepEqual(await verifyHostPresence({ payload, signature }, expected, NOW * 1000), presence)
})

test("nobody else's word, no changed word, no other host's word", async () => {
  const stranger = privateKeyToAccount(generatePrivateKey())
  const foreign = await signHostPresence(stranger, presence)
  await absent(verifyHostPresence(foreign, expected, NOW * 1000), 'badSignature')
  const signed = await signHostPresence(operator, presence)
  const changed = { ...signed, payload: { ...signed.payload, version: '9' } }
  await absent(verifyHostPresence(changed, expected, NOW * 1000), 'badSignature')
  for (const wrong of [{ host: 8n }, { chainId: 1 }, { leaseEscrow: operator.address }]) {
    await absent(verifyHostPresence(signed, { ...expected, ...wrong }, NOW * 1000), 'wrongHost')
  }
  await absent(verifyHostPresence({ ...signed, payload: { host: '7' } }, expected, NOW * 1000), 'malformed')
})

test('is fetched over HTTP; silence, errors and nonsense are absence', async () => {
  const signed = await signHostPresence(operator, presence)
  await serving(200, JSON.stringify(signed), async (endpoint) => {
    const nowMs = NOW * 1000
    assert.deepEqual(await fetchHostPresence({ ...expected, endpoint: `${endpoint}/`, nowMs }), presence)
  })
  const unreachable = (endpoint: string) =>
    absent(fetchHostPresence({ ...expected, endpoint }), 'unreachable')
  await serving(503, 'down', unreachable)
  await serving(200, 'not json', unreachable)
  await serving(
    200,
    JSON.stringify({ payload: 1 } satisfies Partial<Record<keyof SignedPresence, unknown>>),
    unreachable,
  )
  await unreachable('http://127.0.0.1:9')
  await unreachable('not a url')
})

test('a host that keeps silent is left after the timeout; a signal ends the asking', async () => {
  await serving(null, '', async (endpoint) => {
    await absent(fetchHostPresence({ ...expected, endpoint, timeoutMs: 50 }), 'unreachable')
    const signal = AbortSignal.abort(new Error('enough'))
    await assert.rejects(fetchHostPresence({ ...expected, endpoint, signal }), /enough/)
  })
})

test('canonical JSON does not depend on the order of members', () => {
  assert.equal(
    canonicalJson({ b: [1, { d: null, c: 'x' }], a: true }),
    '{"a":true,"b":[1,{"c":"x","d":null}]}',
  )
  assert.equal(canonicalJson({ a: undefined, b: 1 }), '{"b":1}')
  assert.throws(() => canonicalJson({ a: 1n }), TypeError)
  assert.throws(() => canonicalJson([() => 1]), TypeError)
})

/** Serves one answer for every request while `work` runs; null: never answers. */
async function serving(status: number | null, body: string, work: (endpoint: string) => Promise<unknown>) {
  const server = createServer((request, response) => {
    if (status === null) return
    assert.equal(request.url, '/v1/host')
    response.writeHead(status, { 'content-type': 'application/json' }).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  } finally {
    server.closeAllConnections()
    server.close()
  }
}
