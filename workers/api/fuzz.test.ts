import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, before, test } from 'node:test'
import { hostRoutes } from '@freehold/sdk/hostApi'
import fc from 'fast-check'
import { LEASE, OTHER_LEASE, startTestHost, type TestHost } from './testing/host.ts'
import { ask, dial, signedIn } from './testing/raw.ts'

/** Whatever is sent: the host answers, finds no fault in itself, and nothing reaches an instance that is not the caller's. */
let host: TestHost
let owner: Record<string, string>
before(async () => {
  const plenty = { burst: 1e6, perSecond: 1e6 }
  host = await startTestHost({
    limits: { perAddress: plenty, perWallet: plenty, signaturesPerAddress: plenty },
  })
  owner = await signedIn(host, 'owner')
})
after(() => host.stop())

const words = Object.values(hostRoutes).flatMap(({ path }) => path.split('/'))
const segment = fc.oneof(
  fc.constantFrom(
    ...words,
    LEASE,
    OTHER_LEASE,
    LEASE.toUpperCase(),
    '..',
    '.',
    '',
    '%2e%2e',
    '%00',
    '%ff',
    '%',
  ),
  fc.string({ maxLength: 12 }).map(encodeURIComponent),
)
const path = fc.array(segment, { maxLength: 7 }).map((parts) => `/${parts.join('/')}`)
const query = fc.oneof(
  fc.constant(''),
  fc.webQueryParameters().map((text) => `?${text}`),
)
const body = fc.oneof(
  fc.constant(null),
  fc.json(),
  fc
    .record({
      action: fc.string(),
      name: fc.string(),
      protocol: fc.constantFrom('tcp', 'udp', 'sctp'),
      guestPort: fc.integer(),
    })
    .map((value) => JSON.stringify(value)),
  fc.string(),
)
const anyRequest = fc.record({
  method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE'),
  path: fc.tuple(path, query).map((parts) => parts.join('')),
  body,
})
/** A route of the table on the caller's lease, with anything for the other members of its path. */
const nearRequest = fc
  .record({
    route: fc.constantFrom(...Object.values(hostRoutes)),
    members: fc.array(segment, { minLength: 3, maxLength: 3 }),
    query,
    body,
  })
  .map(({ route, members, query, body }) => {
    const rest = [...members]
    const path = route.path.replace(/:[a-zA-Z]+/g, (name) => (name === ':lease' ? LEASE : (rest.pop() ?? '')))
    return { method: route.method, path: path + query, body }
  })
const request = fc.oneof(anyRequest, nearRequest)

test('requests of any form', async () => {
  await fc.assert(
    fc.asyncProperty(request, fc.boolean(), async (example, wish) => {
      const isSignedIn = wish && !example.path.includes('session') // it would sign out
      const before = host.instances.reached.length
      const { status } = await ask(host, example, isSignedIn ? owner : {})
      assert.ok(status < 500, `${status}`)
      const reached = host.instances.reached.slice(before)
      assert.ok(reached.every(({ lease }) => isSignedIn && lease === LEASE))
    }),
    { numRuns: 400 },
  )
  assert.deepEqual(host.faults, [])
})

test('bytes of any form', async () => {
  const start = fc.constantFrom(
    'GET /v1/host HTTP/1.1\r\n',
    'POST /v1/auth/nonce HTTP/1.1\r\nhost: x\r\n',
    'GET /v1/instances HTTP/1.1\r\nhost: x\r\nupgrade: websocket\r\nconnection: upgrade\r\n',
    '',
  )
  await fc.assert(
    fc.asyncProperty(start, fc.uint8Array({ maxLength: 200 }), async (head, bytes) => {
      const socket = dial(host)
      socket.on('error', () => {})
      socket.resume()
      const closed = once(socket, 'close')
      socket.end(Buffer.concat([Buffer.from(head), bytes]))
      await closed
    }),
    { numRuns: 200 },
  )
  assert.deepEqual(host.faults, [])
  assert.equal((await ask(host, { method: 'GET', path: '/healthz', body: null })).status, 200)
})
