import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { type TestContext, test } from 'node:test'
import {
  checkTranscript,
  decodeTranscript,
  encodeTranscript,
  keyFingerprint,
  probeNonce,
} from '@freehold/sdk/proof'
import fc from 'fast-check'
import { sampleIdentity } from '../../sdk/proof/testing/context.ts'
import { probe } from '../verifier/probe/index.ts'
import { beaconKeyOf } from './answer.ts'
import {
  type BeaconLimits,
  type BeaconOptions,
  openRecorder,
  startBeacon,
  usualBeaconLimits,
} from './index.ts'

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
const context = { ...sampleIdentity, keyFingerprint: keyFingerprint(beaconKeyOf(privateKey).blob) }

async function beaconFor(
  t: TestContext,
  limits: Partial<BeaconLimits> = {},
  options: Partial<BeaconOptions> = {},
): Promise<number> {
  const beacon = await startBeacon({
    privateKey,
    address: '127.0.0.1',
    port: 0,
    limits: { ...usualBeaconLimits, deadlineMs: 60_000, ...limits },
    onFault: (error) => assert.fail(error),
    ...options,
  })
  t.after(beacon.stop)
  return beacon.port
}

const probeOf = (port: number) =>
  probe({
    host: '127.0.0.1',
    port,
    target: 'beacon',
    keyFingerprint: context.keyFingerprint,
    nonce: probeNonce(context),
    deadlineSeconds: 60,
  })

async function opened(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {}) // being dropped is what is looked for
  await once(socket, 'connect')
  return socket
}

async function isClosed(socket: Socket): Promise<void> {
  socket.resume()
  if (!socket.closed) await once(socket, 'close')
}

test('a probe gets a transcript that holds, each time another', async (t) => {
  const port = await beaconFor(t)
  const results = await Promise.all([probeOf(port), probeOf(port), probeOf(port)])
  const hashes = results.map((result) => {
    assert.ok(result.outcome === 'up', JSON.stringify(result))
    const verdict = checkTranscript(result.transcript, context)
    return verdict.holds && verdict.exchangeHash
  })
  assert.equal(new Set(hashes).size, 3)
  assert.ok(!hashes.includes(false))
})

test('while it is dark nobody gets a byte, and afterwards all do', async (t) => {
  let isDark = true
  const port = await beaconFor(t, {}, { isDark: () => isDark })
  const result = await probeOf(port)
  assert.deepEqual([result.outcome, result.outcome === 'down' && result.reason], ['down', 'closed'])
  isDark = false
  assert.equal((await probeOf(port)).outcome, 'up')
})

test('each handshake is recorded, as the prober has it', async (t) => {
  const recorder = openRecorder(() => 7)
  const port = await beaconFor(t, {}, { onExchange: recorder.record })
  const result = await probeOf(port)
  assert.ok(result.outcome === 'up', JSON.stringify(result))
  const [recorded] = recorder.since(7)
  assert.equal(recorder.count(), 1)
  assert.equal(recorded!.nonce, probeNonce(context))
  assert.deepEqual(decodeTranscript(recorded!.bytes), decodeTranscript(encodeTranscript(result.transcript)))
})

test('a recorder that fails costs no client its answer', async (t) => {
  const faults: Error[] = []
  const port = await beaconFor(
    t,
    {},
    {
      onExchange() {
        throw new Error('full')
      },
      onFault: (error) => faults.push(error),
    },
  )
  assert.equal((await probeOf(port)).outcome, 'up')
  assert.deepEqual(
    faults.map(({ message }) => message),
    ['full'],
  )
})

for (const kex of ['curve25519-sha256', 'ecdh-sha2-nistp256'])
  test(`the stock ssh client accepts its key with ${kex}, and gets no further`, async (t) => {
    const port = await beaconFor(t)
    const options = [`KexAlgorithms=${kex}`, 'StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null']
    const words = [...options, 'BatchMode=yes', 'HostKeyAlgorithms=ecdsa-sha2-nistp256'].map(
      (word) => `-o${word}`,
    )
    const child = spawn('ssh', ['-F', 'none', '-v', ...words, '-p', `${port}`, 'root@127.0.0.1', 'true'])
    let said = ''
    child.stderr.on('data', (chunk) => {
      said += String(chunk)
    })
    const [code] = await once(child, 'close')
    assert.equal(code, 255)
    assert.match(said, /Server host key: ecdsa-sha2-nistp256/)
    assert.match(said, /SSH2_MSG_NEWKEYS received|expecting SSH2_MSG_NEWKEYS/)
    assert.doesNotMatch(said, /Authentications that can continue|Authenticated/)
  })

test('one that stays silent is let go', async (t) => {
  const port = await beaconFor(t, { deadlineMs: 50 })
  await isClosed(await opened(port))
})

test('one source cannot take all places', async (t) => {
  const port = await beaconFor(t, { connectionsPerSource: 2 })
  const held = [await opened(port), await opened(port)]
  for (const socket of held) await once(socket, 'data') // it is served
  await isClosed(await opened(port))
  held[0]?.destroy()
  held[1]?.destroy()
})

test('when all places are taken the oldest makes room', async (t) => {
  const port = await beaconFor(t, { connections: 2 })
  const first = await opened(port)
  await once(first, 'data')
  await once(await opened(port), 'data')
  assert.equal((await probeOf(port)).outcome, 'up')
  await isClosed(first)
})

test('a taken port is named', async (t) => {
  const port = await beaconFor(t)
  const again = startBeacon({ privateKey, address: '127.0.0.1', port, onFault: () => {} })
  await assert.rejects(again, /another program listens there/)
})

test('no bytes harm it', async (t) => {
  const port = await beaconFor(t)
  const anyBytes = fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 5 })
  await fc.assert(
    fc.asyncProperty(fc.boolean(), anyBytes, async (isGreeting, chunks) => {
      const socket = await opened(port)
      if (isGreeting) socket.write('SSH-2.0-x\r\n')
      for (const chunk of chunks) socket.write(chunk)
      socket.end()
      await isClosed(socket)
    }),
    { numRuns: 50 },
  )
  assert.equal((await probeOf(port)).outcome, 'up')
})
