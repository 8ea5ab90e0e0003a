import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createApi } from './app.ts'
import { serveApi } from './serve.ts'
import { ORIGIN, startTestHost, type TestHost } from './testing/host.ts'
import { ask } from './testing/raw.ts'

let host: TestHost
before(async () => {
  host = await startTestHost()
})
after(() => host.stop())

const get = (path: string, headers: Record<string, string> = {}) =>
  ask(host, { method: 'GET', path, body: null }, headers)

test("metrics are for this machine, under a name of this machine's", async () => {
  const { port } = new URL(host.endpoint)
  for (const name of ['localhost', `localhost:${port}`, `127.0.0.1:${port}`, '[::1]:1'])
    assert.equal((await get('/metrics', { host: name })).text, 'up 1\n', name)
  for (const name of [
    'evil.example',
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    `203.0.113.7:${port}`,
  ])
    assert.equal((await get('/metrics', { host: name })).status, 403, name)
})

test('what is public may be read by any page, and nothing else', async () => {
  for (const origin of ['https://evil.example', ORIGIN]) {
    assert.equal((await get('/v1/host', { origin })).headers['access-control-allow-origin'], '*')
    assert.equal((await get('/v1/openapi.json', { origin })).headers['access-control-allow-origin'], '*')
    for (const path of ['/metrics', '/healthz', '/readyz', '/nothing'])
      assert.equal((await get(path, { origin })).headers['access-control-allow-origin'], undefined)
  }
})

test('a host without a tenant API serves presence and health, and no WebSocket', async () => {
  const app = createApi({
    presence: async () => null,
    readiness: async () => ({ ready: false, checks: { chain: 'silent' } }),
    metrics: { text: async () => '', contentType: 'text/plain' },
    onError: () => {},
  })
  const server = await serveApi(app, { address: '127.0.0.1', port: 0 })
  const endpoint = `http://127.0.0.1:${server.port}`
  try {
    const absent = await fetch(`${endpoint}/v1/host`)
    assert.equal(absent.status, 503)
    assert.equal(((await absent.json()) as { code: string }).code, 'unavailable')
    assert.equal(absent.headers.get('access-control-allow-origin'), '*')
    assert.equal((await fetch(`${endpoint}/readyz`)).status, 503)
    assert.equal((await fetch(`${endpoint}/v1/instances`)).status, 404)
    await assert.rejects(
      new Promise((resolve, reject) => {
        const socket = new WebSocket(endpoint.replace('http', 'ws'))
        socket.onopen = resolve
        socket.onerror = () => reject(new Error('refused'))
      }),
      /refused/,
    )
  } finally {
    await server.stop()
  }
})

test('a port that is taken is said to be', async () => {
  const { port } = new URL(host.endpoint)
  const app = createApi({} as never)
  await assert.rejects(
    serveApi(app, { address: '127.0.0.1', port: Number(port) }),
    /another program listens there/,
  )
})
