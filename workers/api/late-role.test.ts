import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request } from 'node:http'
import { PassThrough } from 'node:stream'
import { json } from 'node:stream/consumers'
import { after, before, beforeEach, test } from 'node:test'
import { exampleOf } from './testing/examples.ts'
import { accounts, startTestHost, type TestHost } from './testing/host.ts'
import { ask, signedIn } from './testing/raw.ts'

let host: TestHost
before(async () => {
  host = await startTestHost()
})
after(() => host.stop())
beforeEach(() => {
  host.grants.set(accounts.operator.address, 'operator')
  host.instances.reached.length = 0
})

/** Sends the head of a request to restart, does `meanwhile`, then sends its body; answers what the host says. */
async function restartSlowly(authorization: Record<string, string>, meanwhile: () => unknown) {
  const { method, path, body } = exampleOf('setPower')
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body ?? ''),
    expect: '100-continue', // the host says when it has the head
    ...authorization,
  }
  const sent = request(host.endpoint + path, { method, headers, agent: false })
  const answered = once(sent, 'response')
  sent.flushHeaders()
  await once(sent, 'continue')
  for (let i = 0; i < 3; i++) await ask(host, exampleOf('getDocument')) // it has looked at the head by now
  await meanwhile()
  sent.end(body)
  const [response] = await answered
  return { status: response.statusCode, problem: (await json(response)) as { code: string } }
}

test('a role that is taken away while the body arrives does nothing any more', async () => {
  const { status } = await restartSlowly(await signedIn(host, 'operator'), () =>
    host.grants.set(accounts.operator.address, 'viewer'),
  )
  assert.equal(status, 403)
  assert.deepEqual(host.instances.reached, [])
})

test('neither does a session that is ended while the body arrives', async () => {
  const authorization = await signedIn(host, 'operator')
  const { status, problem } = await restartSlowly(authorization, () =>
    ask(host, { method: 'DELETE', path: '/v1/auth/session', body: null }, authorization),
  )
  assert.equal(status, 401)
  assert.equal(problem.code, 'notSignedIn')
  assert.deepEqual(host.instances.reached, [])
})

test('a download is not sent to whom the role was taken away while it was made', async () => {
  const bytes = new PassThrough()
  const downloadSnapshot = host.instances.downloadSnapshot
  host.instances.downloadSnapshot = async () => {
    host.grants.delete(accounts.owner.address)
    return { bytes, lengthBytes: 12, sha256: 'ab'.repeat(32) }
  }
  try {
    const { status } = await ask(host, exampleOf('downloadSnapshot'), await signedIn(host, 'owner'))
    assert.equal(status, 404)
    assert.ok(bytes.destroyed)
  } finally {
    host.instances.downloadSnapshot = downloadSnapshot
    host.grants.set(accounts.owner.address, 'owner')
  }
})
