import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { createFreeholdClient } from '@freehold/sdk'
import {
  createHostApi,
  HostApiError,
  type HostApiProblem,
  memorySessions,
  type Operation,
  storageSessions,
  waitForOperation,
} from '@freehold/sdk/hostApi'
import { accounts, identity, LEASE, startTestHost, type TestHost } from './testing/host.ts'

/** The client of the sdk against the real server. */
let host: TestHost
before(async () => {
  host = await startTestHost()
})
after(() => host.stop())

const params = { lease: LEASE }

const fails = (work: Promise<unknown>, problem: HostApiProblem, sentence?: RegExp) =>
  assert.rejects(work, (error) => {
    assert.ok(error instanceof HostApiError, String(error))
    assert.equal(error.problem, problem)
    if (sentence) assert.match(error.sentence, sentence)
    return true
  })

test('signs in by itself, once, and calls', async () => {
  const api = host.api('owner')
  assert.equal(await api.session(), null)
  const [instance, ports] = await Promise.all([
    api.call('getInstance', { params }),
    api.call('listPorts', { params }),
    api.call('setPower', { params, body: { action: 'stop' } }),
  ])
  assert.equal(instance.power, 'running')
  assert.equal(ports.ports[0]?.guestPort, 22)
  assert.equal((await api.session())?.wallet, accounts.owner.address)
  await api.call('closePort', { params: { ...params, protocol: 'udp', guestPort: 53 } })
})

test('asks first where a wallet window must not open unasked', async () => {
  const api = host.api('viewer', { proof: 'askFirst' })
  await fails(
    api.call('getInstance', { params }),
    'signedOut',
    /You are not signed in to host 7\. Next: sign in/,
  )
  await api.signIn()
  assert.equal((await api.call('getInstance', { params })).role, 'viewer')
  await api.signOut()
  await fails(api.call('getInstance', { params }), 'signedOut')
  await api.signOut()
})

test('signs each request where nothing shall be kept', async () => {
  const api = host.api('operator', { proof: 'eachRequest' })
  assert.equal((await api.call('setPower', { params, body: { action: 'restart' } })).kind, 'restart')
  assert.equal((await api.call('getMetrics', { params, query: { window: 'month' } })).window, 'month')
  assert.equal(await api.session(), null)
})

test('signs in again when the host has forgotten the session', async () => {
  const sessions = memorySessions()
  const api = host.api('owner', { sessions })
  const kept = await api.signIn()
  const key = `urn:freehold:31337:${identity.leaseEscrow.toLowerCase()}:host:7.${accounts.owner.address.toLowerCase()}`
  await sessions.set(key, { ...kept, token: 'x'.repeat(43) })
  assert.equal((await api.call('getInstance', { params })).role, 'owner')
  assert.notEqual((await api.session())?.token, 'x'.repeat(43))
})

test('says what the host says, as sentences', async () => {
  await fails(
    host.api('viewer').call('setPower', { params, body: { action: 'stop' } }),
    'wrongRole',
    /You are viewer of this lease; this needs operator\. Next: ask the owner/,
  )
  await fails(host.api('stranger').call('getInstance', { params }), 'notFound', /no such lease on this host/)
  const bad = host.api('owner').call('deleteSnapshot', { params: { ...params, name: 'UPPER' } })
  await fails(bad, 'badRequest', /lower-case letters/)
})

test('waits for an operation and tells how it ended', async () => {
  const states: Operation[] = []
  const running = await host.api('owner').call('setPower', { params, body: { action: 'stop' } })
  const ends = async (state: 'done' | 'failed') => ({
    ...host.api('owner'),
    call: async () => ({ ...running, state, sentence: 'It took too long.' }),
  })
  const wait = async (state: 'done' | 'failed') =>
    waitForOperation((await ends(state)) as never, {
      lease: LEASE,
      operation: running,
      pollMs: 1,
      onProgress: (operation) => states.push(operation),
    })
  assert.equal((await wait('done')).state, 'done')
  assert.deepEqual(
    states.map(({ state }) => state),
    ['running', 'done'],
  )
  await fails(wait('failed'), 'failed', /It took too long/)
})

/** Serves one answer for everything while `work` runs. */
async function serving(
  answer: { status?: number; body?: string; headers?: Record<string, string> } | null,
  work: (endpoint: string) => Promise<unknown>,
): Promise<void> {
  const server = createServer((_, response) => {
    if (answer === null) return
    response
      .writeHead(answer.status ?? 200, { 'content-type': 'application/json', ...answer.headers })
      .end(answer.body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

test('a hostile host: what it sends is bounded, checked and plain, and it gets no signature for another host', async () => {
  const signed: string[] = []
  const account = {
    ...accounts.owner,
    signMessage: async ({ message }: { message: unknown }) => {
      signed.push(String(message))
      return `0x${'11'.repeat(65)}` as const
    },
  }
  const { network } = host.clientOf('owner')
  const client = createFreeholdClient({ network, account: account as typeof accounts.owner })
  const ask = (endpoint: string) =>
    createHostApi(client, { host: 7n, endpoint, timeoutMs: 300 }).call('getInstance', { params })
  const nonce = { nonce: 'a'.repeat(76), chainId: 31337, expiresAt: 1 }
  const other = JSON.stringify({
    ...nonce,
    audience: `urn:freehold:31337:${identity.leaseEscrow.toLowerCase()}:host:8`,
  })
  await serving({ body: other }, (endpoint) => fails(ask(endpoint), 'wrongHost', /do not sign anything/))
  assert.deepEqual(signed, [])
  await serving({ body: '{"nonce":1}' }, (endpoint) => fails(ask(endpoint), 'malformed'))
  await serving({ body: '<html>' }, (endpoint) => fails(ask(endpoint), 'malformed'))
  await serving({ status: 302, headers: { location: host.endpoint } }, (endpoint) =>
    fails(ask(endpoint), 'unreachable'),
  )
  await serving(null, (endpoint) => fails(ask(endpoint), 'unreachable'))
  await serving({ status: 418, body: 'teapot' }, (endpoint) => fails(ask(endpoint), 'malformed', /418/))
  const rude = JSON.stringify({ code: 'failed', error: `\u001b[2J\u202Egone\u0007${'x'.repeat(2_000)}` })
  await serving({ status: 500, body: rude }, async (endpoint) => {
    const error = await ask(endpoint).catch((caught: unknown) => caught)
    assert.ok(error instanceof HostApiError)
    assert.doesNotMatch(error.message, /[\p{Cc}\p{Cf}]/u)
    assert.ok(error.message.length < 600)
  })
  await fails(ask('http://127.0.0.1:9'), 'unreachable')
})

test('an answer without an end is left', async () => {
  const endless = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    const more = () => {
      while (response.write('"'.repeat(65_536)));
      response.once('drain', more)
    }
    more()
  })
  await new Promise<void>((resolve) => endless.listen(0, '127.0.0.1', resolve))
  try {
    const endpoint = `http://127.0.0.1:${(endless.address() as AddressInfo).port}`
    await fails(host.api('owner', { endpoint }).call('getHost', {}), 'malformed', /more than/)
  } finally {
    endless.closeAllConnections()
    endless.close()
  }
})

test('sessions in a browser survive a reload, and nonsense is none', async () => {
  const items = new Map<string, string>()
  const storage = {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
  }
  const first = host.api('owner', { sessions: storageSessions(storage) })
  const session = await first.signIn()
  const again = host.api('owner', { sessions: storageSessions(storage), proof: 'askFirst' })
  assert.deepEqual(await again.session(), session)
  for (const key of items.keys()) items.set(key, '{"token":1}')
  assert.equal(await again.session(), null)
})
