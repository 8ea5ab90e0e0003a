import assert from 'node:assert/strict'
import { EventEmitter, once } from 'node:events'
import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import { after, before, test } from 'node:test'
import { limitPerAddress } from './serve.ts'
import { LEASE, startTestHost, type TestHost } from './testing/host.ts'
import { ask, dial } from './testing/raw.ts'

let host: TestHost
before(async () => {
  host = await startTestHost({
    limits: { headersTimeoutMs: 600, requestTimeoutMs: 900, keepAliveTimeoutMs: 600, idleTimeoutMs: 1500 },
  })
})
after(() => host.stop())

/** Sends pieces with pauses for as long as the host listens; answers what the host said. */
async function drip(socket: Socket, pieces: readonly string[]): Promise<string> {
  let said = ''
  socket.on('data', (data) => {
    said += data
  })
  socket.on('error', () => {})
  const closed = once(socket, 'close')
  let next = 0
  const timer = setInterval(() => {
    if (next < pieces.length && !socket.destroyed) socket.write(pieces[next++] as string)
  }, 20)
  await closed
  clearInterval(timer)
  return said
}

const serving = async () =>
  assert.equal((await ask(host, { method: 'GET', path: '/healthz', body: null })).status, 200)

test('headers that never end are cut off', async () => {
  const endless = [
    'GET /healthz HTTP/1.1\r\nhost: x\r\n',
    ...Array.from({ length: 1000 }, (_, i) => `x-${i}: y\r\n`),
  ]
  assert.match(await drip(dial(host), endless), /^HTTP\/1\.1 408 /)
  await serving()
})

test('a body that never ends is cut off', async () => {
  const head =
    'POST /v1/auth/nonce HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 9000\r\n\r\n'
  const said = await drip(dial(host), [head, ...Array<string>(1000).fill(' ')])
  assert.doesNotMatch(said, / 200 /)
  await serving()
})

test('a connection that says nothing, or nothing more, is ended', async () => {
  assert.doesNotMatch(await drip(dial(host), []), / 200 /)
  const said = await drip(dial(host), ['GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n'])
  assert.match(said, /^HTTP\/1\.1 200 /)
})

test('headers are bounded in size, and what is no HTTP is refused', async () => {
  const large = dial(host)
  large.write(`GET /healthz HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`)
  assert.match(await drip(large, []), /^HTTP\/1\.1 431 /)
  const wrong = dial(host)
  wrong.write('SSH-2.0-OpenSSH_9.2\r\n')
  assert.match(await drip(wrong, []), /^HTTP\/1\.1 400 /)
  const both = dial(host)
  both.write(
    'POST /v1/auth/nonce HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
  )
  assert.match(await drip(both, []), /^HTTP\/1\.1 400 /)
})

test('a hundred slow connections keep nobody out', async () => {
  const slow = Array.from({ length: 100 }, () => dial(host))
  const drips = slow.map((socket) => drip(socket, ['GET /v1/instances HTTP/1.1\r\n', 'host: x\r\n']))
  await serving()
  assert.equal((await host.api('viewer').call('getInstance', { params: { lease: LEASE } })).lease, LEASE)
  await Promise.all(drips)
})

test('one address has so many connections at most; this machine, where a proxy may be, as many as it likes', () => {
  const server = new EventEmitter()
  limitPerAddress(server as unknown as Server, 2)
  const from = (remoteAddress: string) => {
    const socket = Object.assign(new EventEmitter(), { remoteAddress, isEnded: false, destroy: () => {} })
    socket.destroy = () => {
      socket.isEnded = true
    }
    server.emit('connection', socket)
    return socket
  }
  const [first] = [from('2001:db8::1'), from('2001:db8::2')]
  assert.equal(from('2001:db8::3').isEnded, true)
  assert.equal(from('192.0.2.1').isEnded, false)
  first?.emit('close')
  assert.equal(from('2001:db8::3').isEnded, false)
  for (let i = 0; i < 5; i++) assert.equal(from('127.0.0.1').isEnded || from('::1').isEnded, false)
})
