import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  allows,
  type HostRoute,
  type HostRouteId,
  hostRoutes,
  hostSockets,
  type Role,
} from '@freehold/sdk/hostApi'
import { exampleOf } from './testing/examples.ts'
import { LEASE, ORIGIN, OTHER_LEASE, type Person, startTestHost, type TestHost } from './testing/host.ts'
import { ask, signedIn } from './testing/raw.ts'

/** Every test here walks the table that the server serves, so a new route is covered on the day it is added. */
const routes = Object.entries(hostRoutes) as [HostRouteId, HostRoute][]
const closed = routes.filter(([, { access }]) => access !== 'public')
const ofLease = routes.filter(([, { path }]) => path.includes(':lease'))
const unknownLease = `0x${'3c'.repeat(32)}`

let host: TestHost
const headers = {} as Record<Person, Record<string, string>>

before(async () => {
  host = await startTestHost({
    limits: {
      perAddress: { burst: 100_000, perSecond: 1000 },
      perWallet: { burst: 10_000, perSecond: 1000 },
    },
  })
  for (const person of ['owner', 'operator', 'viewer', 'neighbour', 'stranger'] as const)
    headers[person] = await signedIn(host, person)
})
after(() => host.stop())

/** Asks and answers what reached the instances meanwhile. */
async function reachedBy(work: () => Promise<unknown>): Promise<readonly string[]> {
  const before = host.instances.reached.length
  await work()
  return host.instances.reached.slice(before).map(({ method }) => method)
}

for (const [id, route] of closed) {
  test(`${id}: nothing without a proof of who asks`, async () => {
    const bad = [
      '',
      'Bearer ',
      'Bearer nonsense',
      'Bearer ../../etc',
      'Basic YWRtaW46YWRtaW4=',
      'Freehold nonsense',
    ]
    const reached = await reachedBy(async () => {
      for (const authorization of bad) {
        const { status, json } = await ask(host, exampleOf(id), authorization === '' ? {} : { authorization })
        assert.equal(status, 401, `${authorization}: ${JSON.stringify(json)}`)
        assert.equal(json?.code, 'notSignedIn')
      }
    })
    assert.deepEqual(reached, [])
    assert.notEqual(route.access, 'public')
  })
}

for (const [id, route] of ofLease) {
  test(`${id}: only ${route.access} and above`, async () => {
    for (const person of ['viewer', 'operator', 'owner'] as const satisfies readonly Role[]) {
      const may = allows(person, route.access as Role)
      const reached = await reachedBy(async () => {
        const { status, json } = await ask(host, exampleOf(id), headers[person])
        assert.equal(status, may ? route.answer.status : 403, `${person}: ${JSON.stringify(json)}`)
        if (!may) assert.equal(json?.code, 'wrongRole')
      })
      if (!may) assert.deepEqual(reached, [])
    }
  })

  test(`${id}: a lease of somebody else is as unknown as one that does not exist`, async () => {
    const reached = await reachedBy(async () => {
      const foreign = await ask(host, exampleOf(id, { lease: OTHER_LEASE }), headers.owner)
      const missing = await ask(host, exampleOf(id, { lease: unknownLease }), headers.owner)
      const strange = await ask(host, exampleOf(id), headers.stranger)
      for (const { status, json } of [foreign, missing, strange]) {
        assert.equal(status, 404)
        assert.deepEqual(json, missing.json)
      }
    })
    assert.deepEqual(reached, [])
  })

  test(`${id}: nobody has a role while the chain cannot be asked`, async () => {
    host.isChainSilent = true
    try {
      const { status, json } = await ask(host, exampleOf(id), headers.owner)
      assert.equal(status, 503)
      assert.equal(json?.code, 'unavailable')
    } finally {
      host.isChainSilent = false
    }
  })

  test(`${id}: names that would leave their folder are refused`, async () => {
    const bad = [
      '../../etc/passwd',
      '..',
      '.',
      'a/b',
      'a\\b',
      '%2e%2e%2f',
      'x\u0000y',
      'Ä',
      '',
      '0x',
      `${'9'.repeat(400)}`,
    ]
    const members = [...route.path.matchAll(/:([a-zA-Z]+)/g)].map(([, name]) => name as string)
    const reached = await reachedBy(async () => {
      for (const member of members) {
        for (const value of bad) {
          const { status } = await ask(host, exampleOf(id, { [member]: value }), headers.owner)
          assert.ok(status === 400 || status === 404, `${member} = ${JSON.stringify(value)}: ${status}`)
        }
      }
    })
    assert.deepEqual(
      reached.filter((method) => method !== 'operation'),
      [],
    )
  })
}

for (const [id, route] of routes) {
  if (id === 'getHost' || id === 'getDocument') continue
  test(`${id}: pages of other origins are refused, and told nothing`, async () => {
    for (const origin of [
      'https://evil.example',
      'null',
      `${ORIGIN}.evil.example`,
      ORIGIN.replace('https', 'http'),
    ]) {
      const answer = await ask(host, exampleOf(id), { ...headers.owner, origin })
      assert.equal(answer.status, 403)
      assert.equal(answer.json?.code, 'wrongOrigin')
      assert.equal(answer.headers['access-control-allow-origin'], undefined)
      const preflight = await ask(
        host,
        { ...exampleOf(id), method: 'OPTIONS', body: null },
        {
          origin,
          'access-control-request-method': route.method,
          'access-control-request-headers': 'authorization',
        },
      )
      assert.equal(preflight.headers['access-control-allow-origin'], undefined)
    }
    const listed = await ask(
      host,
      { ...exampleOf(id), method: 'OPTIONS', body: null },
      { origin: ORIGIN, 'access-control-request-method': route.method },
    )
    assert.equal(listed.headers['access-control-allow-origin'], ORIGIN)
    assert.equal(listed.headers['access-control-allow-credentials'], undefined)
  })
}

for (const [id, route] of routes) {
  if (route.body === undefined) continue
  test(`${id}: bodies are bounded, JSON, and nothing but what the schema knows`, async () => {
    const example = exampleOf(id)
    const send = (body: string, extra: Record<string, string> = {}) =>
      ask(host, { ...example, body }, { ...headers.owner, ...extra })
    const long = JSON.stringify({ ...JSON.parse(example.body ?? '{}'), padding: 'x'.repeat(20_000) })
    const reached = await reachedBy(async () => {
      assert.equal((await send(long)).status, 413)
      assert.equal((await send(long, { 'transfer-encoding': 'chunked' })).status, 413)
      assert.equal((await send('{')).status, 400)
      assert.equal((await send('')).status, 400)
      assert.equal((await send('null')).status, 400)
      assert.equal((await send('[]')).status, 400)
      assert.equal((await send(`${'['.repeat(8_000)}`)).status, 400)
      assert.equal((await send(example.body ?? '', { 'content-type': 'text/plain' })).status, 400)
      assert.equal((await send(JSON.stringify({ ...JSON.parse(example.body ?? '{}'), more: 1 }))).status, 400)
    })
    assert.deepEqual(reached, [])
  })
}

for (const [id, { path }] of Object.entries(hostSockets)) {
  test(`${id}: is no page, and no route answers there without an upgrade`, async () => {
    const { status } = await ask(
      host,
      { method: 'GET', path: path.replace(':lease', LEASE), body: null },
      headers.owner,
    )
    assert.equal(status, 404)
  })
}

test('a list has the own instances only', async () => {
  const leasesOf = async (person: Person) => {
    const { json } = await ask(host, exampleOf('listInstances'), headers[person])
    return ((json?.instances ?? []) as { lease: string; role: string }[]).map(({ lease, role }) => [
      lease,
      role,
    ])
  }
  assert.deepEqual(await leasesOf('owner'), [[LEASE, 'owner']])
  assert.deepEqual(await leasesOf('viewer'), [[LEASE, 'viewer']])
  assert.deepEqual(await leasesOf('neighbour'), [[OTHER_LEASE, 'owner']])
  assert.deepEqual(await leasesOf('stranger'), [])
})

test('what is no route does not exist, signed in or not', async () => {
  const paths = [
    '/v1',
    '/v1/',
    '/v1/instances/',
    '/v2/host',
    '/v1/auth',
    '/admin',
    '/.env',
    '/v1/instances/../host/x',
    '//v1/host',
  ]
  for (const path of paths) {
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']) {
      const answer = await ask(host, { method, path, body: null }, headers.owner)
      assert.equal(answer.status, 404, `${method} ${path}`)
      assert.equal(answer.json?.code, 'notFound')
    }
  }
})

test('a fault of the host is told to its log and to nobody else', async () => {
  host.instances.failNext(new Error('ENOENT /srv/freehold/secret'))
  const before = host.faults.length
  const { status, text } = await ask(host, exampleOf('listPorts'), headers.owner)
  assert.equal(status, 500)
  assert.doesNotMatch(text, /secret/)
  assert.match(host.faults[before]?.message ?? '', /secret/)
})

test('what an answer has beyond its schema stays in the house, and what it lacks is a fault', async () => {
  const own = await startTestHost()
  try {
    const owner = await signedIn(own, 'owner')
    const ports = { ports: [], limit: 3, secret: 'of the host' }
    own.instances.listPorts = async () => ports
    assert.deepEqual((await ask(own, exampleOf('listPorts'), owner)).json, { ports: [], limit: 3 })
    own.instances.listPorts = async () => ({ ports: [] }) as never
    assert.equal((await ask(own, exampleOf('listPorts'), owner)).status, 500)
    assert.equal(own.faults.length, 1)
  } finally {
    await own.stop()
  }
})
