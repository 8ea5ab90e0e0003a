import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, before, beforeEach, test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import {
  CONSOLE_PAUSE_BYTES,
  hostSockets,
  openConsole,
  SOCKET_CLOSE,
  type SocketId,
} from '@freehold/sdk/hostApi'
import { accounts, LEASE, ORIGIN, OTHER_LEASE, startTestHost, type TestHost } from './testing/host.ts'
import type { TestPort } from './testing/instances.ts'
import { ask, dial, signedIn } from './testing/raw.ts'
import { addressOf, ticketOf, view, watch } from './testing/sockets.ts'

let host: TestHost
before(async () => {
  host = await startTestHost({ limits: { frameBytes: 4096 } })
})
after(() => host.stop())
beforeEach(() => {
  host.grants.set(accounts.operator.address, 'operator')
})

/** What the viewer wrote next. */
const typed = async ({ fromViewer }: TestPort): Promise<string> => String((await once(fromViewer, 'data'))[0])

const refused = (work: Promise<unknown>, status: number) => assert.rejects(work, new RegExp(`HTTP ${status}`))

test('a console carries bytes both ways, and the size of its window', async () => {
  const viewer = await view(host, 'operator')
  await viewer.until(() => viewer.told.length === 1)
  assert.deepEqual(viewer.told, [{ ready: { isLive: true, scrollbackBytes: 0 } }])
  const port = host.instances.console(LEASE)
  port.toViewer.write('login: ')
  await viewer.until(() => viewer.received().length === 7)
  viewer.ws.send(JSON.stringify({ resize: { columns: 120, rows: 40 } }))
  viewer.ws.send(Buffer.from('root\r'))
  assert.equal(await typed(port), 'root\r')
  assert.deepEqual(port.sizes, [{ columns: 120, rows: 40 }])
  viewer.ws.close()
  await viewer.closed
})

test('a ticket opens one socket, once, for its wallet, its lease and its kind, and soon', async () => {
  const used = await ticketOf(host, 'owner', 'vnc')
  const viewer = await watch(addressOf(host, 'vnc', used))
  await refused(watch(addressOf(host, 'vnc', used)), 401)
  viewer.ws.close()
  await refused(watch(addressOf(host, 'console', await ticketOf(host, 'owner', 'vnc'))), 401)
  await refused(watch(addressOf(host, 'vnc', await ticketOf(host, 'neighbour', 'vnc', OTHER_LEASE))), 401)
  await refused(watch(addressOf(host, 'vnc', 'guessed')), 401)
  const old = await ticketOf(host, 'owner', 'vnc')
  host.wait(31_000)
  await refused(watch(addressOf(host, 'vnc', old)), 401)
})

const RANKS = ['viewer', 'operator', 'owner'] as const
for (const [id, { access, path }] of Object.entries(hostSockets)) {
  const socket = id as SocketId
  test(`${id}: opens for nobody without a ticket, nor for a stranger or a lesser role than ${access}`, async () => {
    const bare = host.endpoint.replace('http', 'ws') + path.replace(':lease', LEASE)
    for (const query of ['', '?ticket=', '?ticket=x&ticket=y']) await refused(watch(bare + query), 40)
    await refused(view(host, 'stranger', { socket }), 404)
    await refused(view(host, 'neighbour', { socket }), 404)
    for (const [rank, person] of RANKS.entries()) {
      const opened = view(host, person, { socket })
      if (rank < RANKS.indexOf(access)) await refused(opened, 403)
      else (await opened).ws.close()
    }
  })
}

test('a ticket gives no role: it is looked at when the socket opens', async () => {
  const ticket = await ticketOf(host, 'operator')
  host.grants.delete(accounts.operator.address)
  await refused(watch(addressOf(host, 'console', ticket)), 404)
})

test('pages of other origins open nothing, and no path but the two does', async () => {
  const ticket = await ticketOf(host, 'owner')
  await refused(watch(addressOf(host, 'console', ticket), false, { origin: 'https://evil.example' }), 403)
  const listed = await watch(addressOf(host, 'console', ticket), false, { origin: ORIGIN })
  listed.ws.close()
  for (const path of [
    '/',
    '/v1/instances',
    '/v1/instances/x/console',
    `/v1/instances/${LEASE}/shell`,
    '/v1/host',
  ])
    await assert.rejects(watch(host.endpoint.replace('http', 'ws') + path), /HTTP 40[04]/)
})

test('an upgrade to something else is answered and ended', async () => {
  const socket = dial(host)
  socket.write('GET /v1/host HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n')
  let text = ''
  for await (const piece of socket) text += piece
  assert.match(text, /^HTTP\/1\.1 400 /)
})

test('a viewer that does not acknowledge is sent no more; one that does gets everything', async () => {
  const port = host.instances.console(OTHER_LEASE)
  const ticket = await ticketOf(host, 'neighbour', 'console', OTHER_LEASE)
  const viewer = await watch(addressOf(host, 'console', ticket, OTHER_LEASE))
  const total = 4 * CONSOLE_PAUSE_BYTES
  const flood = async () => {
    for (let sent = 0; sent < total; sent += 65_536)
      if (!port.toViewer.write(Buffer.alloc(65_536, sent / 65_536)))
        await new Promise<void>((drained) => port.toViewer.once('drain', drained))
  }
  const flooding = flood()
  await viewer.until(() => viewer.received().length > CONSOLE_PAUSE_BYTES)
  for (let i = 0; i < 200; i++) await turn()
  assert.ok(
    viewer.received().length < CONSOLE_PAUSE_BYTES + 4 * 65_536,
    `${viewer.received().length} bytes came unasked`,
  )
  let acknowledged = 0
  viewer.ws.on('message', acknowledge)
  function acknowledge() {
    const ack = viewer.received().length - acknowledged
    acknowledged += ack
    if (ack > 0) viewer.ws.send(JSON.stringify({ ack }))
  }
  acknowledge()
  await flooding
  await viewer.until(() => viewer.received().length === total)
  assert.equal(viewer.received().at(-1), (total / 65_536 - 1) % 256)
  viewer.ws.close()
})

test('frames that are not understood, too large, or acknowledge too much end the socket', async () => {
  for (const frame of [
    '{',
    '{"ack":0}',
    '{"ack":1e99}',
    '{"ack":7}',
    '{"resize":{"columns":-1,"rows":1}}',
    'null',
    '{"x":1}',
  ]) {
    const viewer = await view(host, 'owner')
    viewer.ws.send(frame)
    assert.equal((await viewer.closed).code, SOCKET_CLOSE.badFrame, frame)
  }
  const viewer = await view(host, 'owner')
  viewer.ws.send(Buffer.alloc(5000))
  assert.equal((await viewer.closed).code, 1009)
  const screen = await view(host, 'owner', { socket: 'vnc' })
  screen.ws.send('text')
  assert.equal((await screen.closed).code, SOCKET_CLOSE.badFrame)
})

test('a role that is taken away ends the socket within moments', async () => {
  const viewer = await view(host, 'operator')
  host.grants.set(accounts.operator.address, 'viewer')
  const { code, reason } = await viewer.closed
  assert.equal(code, SOCKET_CLOSE.notAllowed)
  assert.match(reason, /no longer/)
})

test('signing out ends the sockets of that session; a day ends any', async () => {
  const own = await startTestHost()
  try {
    const headers = await signedIn(own, 'owner')
    const body = JSON.stringify({ lease: LEASE, socket: 'console' })
    const asked = await ask(own, { method: 'POST', path: '/v1/auth/ticket', body }, headers)
    const viewer = await watch(addressOf(own, 'console', String(asked.json?.ticket)))
    const other = await view(own, 'operator')
    await ask(own, { method: 'DELETE', path: '/v1/auth/session', body: null }, headers)
    assert.equal((await viewer.closed).code, SOCKET_CLOSE.notAllowed)
    assert.equal(other.ws.readyState, other.ws.OPEN)
    own.wait(86_500_000)
    assert.match((await other.closed).reason, /day old/)
  } finally {
    await own.stop()
  }
})

test('a ticket ends with its session', async () => {
  const headers = await signedIn(host, 'owner')
  const body = JSON.stringify({ lease: LEASE, socket: 'console' })
  const asked = await ask(host, { method: 'POST', path: '/v1/auth/ticket', body }, headers)
  await ask(host, { method: 'DELETE', path: '/v1/auth/session', body: null }, headers)
  await refused(watch(addressOf(host, 'console', String(asked.json?.ticket))), 401)
})

test('a chain that cannot be asked leaves open sockets for a minute', async () => {
  const own = await startTestHost()
  try {
    const viewer = await view(own, 'operator')
    own.isChainSilent = true
    own.wait(61_000)
    assert.match((await viewer.closed).reason, /cannot be asked/)
  } finally {
    await own.stop()
  }
})

test('so many sockets per wallet, and a place that is left is free again', async () => {
  const own = await startTestHost({ limits: { socketsPerWallet: 2 } })
  try {
    const [first] = [await view(own, 'owner'), await view(own, 'owner')]
    await refused(view(own, 'owner'), 429)
    await view(own, 'operator')
    first?.ws.close()
    await first?.closed
    await view(own, 'owner')
  } finally {
    await own.stop()
  }
})

test('a handshake that is refused gives its place and the console back', async () => {
  const own = await startTestHost({ limits: { socketsPerWallet: 1 } })
  const key = 'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ=='
  const version = 'sec-websocket-version: 13'
  try {
    for (const socket of ['console', 'vnc'] as const) {
      for (const handshake of [
        [version],
        [version, 'sec-websocket-key: short'],
        [key],
        [key, 'sec-websocket-version: 99'],
        [key, version, 'sec-websocket-protocol: a,,b'],
      ]) {
        const { pathname, search } = new URL(addressOf(own, socket, await ticketOf(own, 'owner', socket)))
        const raw = dial(own)
        const lines = [
          `GET ${pathname}${search} HTTP/1.1`,
          'host: x',
          'connection: upgrade',
          'upgrade: websocket',
          ...handshake,
        ]
        raw.write(`${lines.join('\r\n')}\r\n\r\n`)
        let text = ''
        for await (const piece of raw) text += piece
        // With a place for one, the next would hear 429 if this one had kept it.
        assert.match(text, /^HTTP\/1\.1 400 /, handshake.join())
      }
      const viewer = await view(own, 'owner', { socket })
      const left = new Promise((resolve) => own.instances[socket](LEASE).toViewer.once('close', resolve))
      viewer.ws.terminate()
      await left
    }
    assert.deepEqual(own.faults, [])
  } finally {
    await own.stop()
  }
})

test('a viewer that answers no ping is let go', async () => {
  const own = await startTestHost({ limits: { pingMs: 30 } })
  try {
    const ticket = await ticketOf(own, 'owner')
    const viewer = await watch(addressOf(own, 'console', ticket), false, { autoPong: false })
    assert.equal((await viewer.closed).code, 1006)
  } finally {
    await own.stop()
  }
})

test('a guest that is off: what was kept, then the end with a sentence', async () => {
  const own = await startTestHost()
  try {
    own.instances.isLive = false
    own.instances.console(LEASE).toViewer.end('Power down.')
    const viewer = await view(own, 'operator')
    assert.equal((await viewer.closed).code, 1000)
    assert.equal(viewer.received().toString(), 'Power down.')
    assert.deepEqual(viewer.told, [
      { ready: { isLive: false, scrollbackBytes: 0 } },
      { ended: 'The guest is off; this is what it said last.' },
    ])
  } finally {
    await own.stop()
  }
})

test('a screen carries bytes both ways', async () => {
  const viewer = await view(host, 'owner', { socket: 'vnc' })
  const port = host.instances.vnc(LEASE)
  port.toViewer.write('RFB 003.008\n')
  await viewer.until(() => viewer.received().length === 12)
  viewer.ws.send(Buffer.from('RFB 003.008\n'))
  assert.equal(await typed(port), 'RFB 003.008\n')
})

test('the client of the sdk opens a console', async () => {
  const own = await startTestHost()
  try {
    const port = own.instances.console(LEASE)
    let text = ''
    let see: () => void = () => {}
    const seen = new Promise<void>((resolve) => {
      see = resolve
    })
    const terminal = await openConsole(own.api('operator'), {
      lease: LEASE,
      onBytes: (bytes, drawn) => {
        text += new TextDecoder().decode(bytes)
        drawn()
        if (text === 'hello') see()
      },
    })
    port.toViewer.write('hello')
    await seen
    terminal.resize({ columns: 80, rows: 24 })
    terminal.write('ls\n')
    assert.equal(await typed(port), 'ls\n')
    own.grants.delete(accounts.operator.address)
    assert.match((await terminal.ended) ?? '', /no longer have the role/)
    await assert.rejects(
      openConsole(own.api('viewer'), { lease: LEASE, onBytes: () => {} }),
      /does not open the console/,
    )
  } finally {
    await own.stop()
  }
})
