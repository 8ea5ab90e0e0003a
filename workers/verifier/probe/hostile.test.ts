import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { asciiBytes, probeNonce, SSH_MSG, wireString, wireUint32 } from '@freehold/sdk/proof'
import fc from 'fast-check'
import { sampleIdentity } from '../../../sdk/proof/testing/context.ts'
import { serverKexInit } from '../../../sdk/proof/testing/craft.ts'
import { vectors } from '../../../sdk/proof/testing/vectors.ts'
import { packetOf } from '../../ssh/index.ts'
import { type ProbeParameters, type ProbeResult, probe } from './index.ts'

const VERSION = asciiBytes('SSH-2.0-hostile\r\n')
const replayed = vectors[0]!

type Act = (socket: Socket) => unknown

/** Probes a server that does this with each connection; the probe must leave nothing open. */
async function probeOf(act: Act, changes: Partial<ProbeParameters> = {}): Promise<ProbeResult> {
  const server = createServer({ allowHalfOpen: true })
  const closed: Promise<unknown>[] = []
  server.on('connection', (socket) => {
    socket.on('error', () => {}) // the prober hangs up on it
    closed.push(once(socket, 'close').catch(() => {}))
    socket.resume()
    socket.on('end', () => socket.end())
    act(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    return await probe({
      host: '127.0.0.1',
      port: (server.address() as AddressInfo).port,
      target: 'beacon',
      keyFingerprint: replayed.context.keyFingerprint,
      nonce: probeNonce(sampleIdentity),
      deadlineSeconds: 60,
      ...changes,
    })
  } finally {
    server.close()
    await Promise.all(closed)
  }
}

async function isDown(reason: string, act: Act, changes?: Partial<ProbeParameters>): Promise<void> {
  const result = await probeOf(act, changes)
  assert.equal(result.outcome, 'down', JSON.stringify(result))
  assert.equal(result.outcome === 'down' && result.reason, reason)
}

const sends =
  (...parts: readonly Uint8Array[]): Act =>
  (socket) =>
    socket.write(Buffer.concat(parts))

/** Greets and offers as a decent server, then sends these payloads. */
const answers = (kexInit: Uint8Array, ...payloads: readonly Uint8Array[]) =>
  sends(VERSION, packetOf(kexInit), ...payloads.map(packetOf))

const SIMPLE_SERVER = serverKexInit({ kex: 'curve25519-sha256' })
const reply = (hostKey: Uint8Array, serverPublic: Uint8Array, signature: Uint8Array) =>
  Buffer.concat([
    Uint8Array.of(SSH_MSG.kexEcdhReply),
    wireString(hostKey),
    wireString(serverPublic),
    wireString(signature),
  ])
const { hostKey, serverPublic, signature } = replayed.transcript

test('nobody there', async () => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  await isDown('refused', () => {}, { port })
})

test('an address that is not ours to probe from says nothing of the target', async () => {
  const result = await probeOf(() => {}, { localAddress: '203.0.113.77' })
  assert.ok(result.outcome === 'unknown')
  assert.equal(result.reason, 'ownSide')
})

test('one that keeps silent', () => isDown('timeout', () => {}, { deadlineSeconds: 0.2 }))

test('one that hangs up before its version: a beacon is down, an instance is unknown', async () => {
  const hangsUp: Act = (socket) => socket.destroy()
  await isDown('closed', hangsUp)
  const result = await probeOf(hangsUp, { target: 'instance' })
  assert.ok(result.outcome === 'unknown')
  assert.equal(result.reason, 'droppedBeforeVersion')
})

test('one that closes only its own half after its version', () =>
  isDown('closed', (socket) => socket.end(VERSION), { target: 'instance' }))

test('an endless banner, in lines or without', async () => {
  const floods = (text: string): Act => {
    return async (socket) => {
      while (!socket.destroyed) {
        socket.write(text.repeat(100))
        await setImmediate()
      }
    }
  }
  await isDown('malformed', floods('welcome\r\n'))
  await isDown('malformed', floods('welcome '))
})

test('a slow drip', () =>
  isDown(
    'timeout',
    (socket) => {
      const timer = setInterval(() => socket.write('x\n'), 20)
      socket.once('close', () => clearInterval(timer))
    },
    { deadlineSeconds: 0.3 },
  ))

test('a few lines before the version are allowed (RFC 4253 §4.2)', () =>
  isDown('signature', sends(asciiBytes('hello\nyou there\r\n'), VERSION, ...replay())))

test('what is no SSH', async () => {
  await isDown('malformed', sends(asciiBytes('SSH-1.5-old\r\n')))
  await isDown('malformed', sends(asciiBytes(`SSH-2.0-${'a'.repeat(300)}\r\n`)))
})

test('packets of an impossible length', async () => {
  for (const length of [0, 1, 11, 13, 35_004, 0x7fffffff, 0xffffffff])
    await isDown('malformed', sends(VERSION, wireUint32(length), new Uint8Array(40)))
  await isDown('malformed', sends(VERSION, wireUint32(12), new Uint8Array(12).fill(200)))
})

test('offers that no probe takes', async () => {
  await isDown('serverOffer', answers(Uint8Array.of(SSH_MSG.kexInit, 1, 2)))
  await isDown('serverOffer', answers(serverKexInit({ hostKeys: 'x'.repeat(5000) })))
  await isDown('guessAhead', answers(serverKexInit({ guess: 1 })))
  await isDown('unexpected', answers(Uint8Array.of(SSH_MSG.ignore, 0, 0, 0, 0)))
  for (const offer of [{ kex: 'diffie-hellman-group14-sha256' }, { hostKeys: 'ssh-ed25519' }]) {
    const result = await probeOf(answers(serverKexInit(offer)))
    assert.ok(result.outcome === 'unknown')
    assert.equal(result.reason, 'noCommonAlgorithm')
  }
})

/** What another probe was answered, sent again. */
function replay(): Uint8Array[] {
  return [replayed.transcript.serverKexInit, reply(hostKey, serverPublic, signature)].map(packetOf)
}

test('the answer to another probe is not one to this', () => isDown('signature', sends(VERSION, ...replay())))

test('answers that prove nothing', async () => {
  const point = new Uint8Array(32).fill(9)
  await isDown('serverPublic', answers(SIMPLE_SERVER, reply(hostKey, new Uint8Array(32), signature)))
  await isDown('serverPublic', answers(SIMPLE_SERVER, reply(hostKey, point.subarray(1), signature)))
  await isDown('hostKey', answers(SIMPLE_SERVER, reply(hostKey.subarray(1), point, signature)))
  await isDown('signatureForm', answers(SIMPLE_SERVER, reply(hostKey, point, signature.subarray(1))))
  await isDown('unexpected', answers(SIMPLE_SERVER, reply(hostKey, new Uint8Array(600), signature)))
  const keyFingerprint = `0x${'00'.repeat(32)}` as const
  await isDown('otherKey', answers(SIMPLE_SERVER, reply(hostKey, point, signature)), { keyFingerprint })
})

test('packets between offer and answer: nothing where strict exchange is spoken, else a few that mean nothing', async () => {
  const ignore = Buffer.concat([Uint8Array.of(SSH_MSG.ignore), wireString('noise')])
  const answer = reply(hostKey, serverPublic, signature)
  await isDown('unexpected', answers(serverKexInit(), ignore, answer))
  await isDown('signature', answers(SIMPLE_SERVER, ignore, ignore, answer))
  await isDown('unexpected', answers(SIMPLE_SERVER, ...Array<Uint8Array>(20).fill(ignore), answer))
  await isDown('unexpected', answers(SIMPLE_SERVER, Uint8Array.of(SSH_MSG.newKeys), answer))
})

test('one that says goodbye', () => {
  const bye = Buffer.concat([
    Uint8Array.of(SSH_MSG.disconnect),
    wireUint32(12),
    wireString('too many\u001b[2J'),
    wireString(''),
  ])
  return isDown('disconnected', answers(SIMPLE_SERVER, bye))
})

test('a signal ends a probe', async () => {
  const stop = new AbortController()
  const probing = probeOf(() => stop.abort(new Error('enough')), { signal: stop.signal })
  await assert.rejects(probing, /enough/)
  await assert.rejects(
    probeOf(() => {}, { signal: stop.signal }),
    /enough/,
  )
})

test('whatever bytes come, the probe ends in a result', async () => {
  const beginnings = fc.constantFrom(
    [],
    [VERSION],
    [VERSION, packetOf(SIMPLE_SERVER)],
    [VERSION, packetOf(SIMPLE_SERVER), wireUint32(12)],
  )
  const anyBytes = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 6 })
  const anyPayloads = fc.array(
    fc.uint8Array({ minLength: 1, maxLength: 300 }).map((payload) => packetOf(payload)),
    { maxLength: 6 },
  )
  await fc.assert(
    fc.asyncProperty(beginnings, fc.oneof(anyBytes, anyPayloads), async (beginning, rest) => {
      const result = await probeOf((socket) => {
        for (const chunk of [...beginning, ...rest]) socket.write(chunk)
        socket.end()
      })
      assert.notEqual(result.outcome, 'up')
    }),
    { numRuns: 60 },
  )
})
