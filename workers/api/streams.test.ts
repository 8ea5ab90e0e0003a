import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request } from 'node:http'
import type { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { after, before, test } from 'node:test'
import { exampleOf } from './testing/examples.ts'
import { accounts, LEASE, startTestHost, type TestHost } from './testing/host.ts'
import { ask, dial, signedIn } from './testing/raw.ts'

let host: TestHost
before(async () => {
  host = await startTestHost({ limits: { streamsPerWallet: 2 } })
})
after(() => host.stop())

const readAll = async (stream: ReadableStream<Uint8Array>) => text(stream as never)

test('a log is read to its end, or followed until the caller goes', async () => {
  const api = host.api('viewer')
  const whole = await api.call('readLog', { params: { lease: LEASE, log: 'console' }, query: { tail: 10 } })
  assert.equal(await readAll(whole), 'booted\n')
  const leave = new AbortController()
  const params = { lease: LEASE, log: 'cloud-init' } as const
  const followed = await api.call('readLog', { params, query: { follow: true } }, { signal: leave.signal })
  const reader = followed.getReader()
  const log = host.instances.followed.at(-1)
  log?.write('one\n')
  assert.equal(new TextDecoder().decode((await reader.read()).value), 'one\n')
  log?.write('two\n')
  assert.equal(new TextDecoder().decode((await reader.read()).value), 'two\n')
  const closed = new Promise((resolve) => log?.once('close', resolve))
  leave.abort()
  await closed
})

test('a download says how long it is, what it is called, and its digest', async () => {
  const { token } = await host.api('owner').signIn()
  const path = `/v1/instances/${LEASE}/snapshots/before-upgrade/download`
  const response = await fetch(host.endpoint + path, { headers: { authorization: `Bearer ${token}` } })
  assert.equal(await response.text(), 'QFI snapshot')
  assert.equal(response.headers.get('content-length'), '12')
  assert.equal(
    response.headers.get('content-disposition'),
    'attachment; filename="1a1a1a1a-before-upgrade.qcow2"',
  )
  assert.equal(
    response.headers.get('repr-digest'),
    `sha-256=:${Buffer.from('ab'.repeat(32), 'hex').toString('base64')}:`,
  )
  assert.equal(response.headers.get('x-content-type-options'), 'nosniff')
})

test('a stream ends when its reader may no longer, and gives its place back', async () => {
  const own = await startTestHost({ limits: { streamsPerWallet: 1 } })
  try {
    const api = own.api('viewer')
    const call = () =>
      api.call('readLog', { params: { lease: LEASE, log: 'console' }, query: { follow: true } })
    const followed = await call()
    await assert.rejects(call(), /Too many streams/)
    own.grants.delete(accounts.viewer.address)
    await assert.rejects(readAll(followed))
    own.grants.set(accounts.viewer.address, 'viewer')
    const whole = await api.call('readLog', { params: { lease: LEASE, log: 'console' } })
    assert.equal(await readAll(whole), 'booted\n')
  } finally {
    await own.stop()
  }
})

test('a reader that takes nothing is let go', async () => {
  const own = await startTestHost({ limits: { idleTimeoutMs: 100, recheckMs: 10 } })
  try {
    const { token } = await own.api('viewer').signIn()
    const path = `/v1/instances/${LEASE}/logs/console?follow=true`
    const headers = { authorization: `Bearer ${token}` }
    const stuck = request(own.endpoint + path, { headers, agent: false })
    stuck.on('error', () => {})
    const answered = once(stuck, 'response')
    stuck.end()
    const [response] = await answered
    response.pause()
    const log = own.instances.followed.at(-1) as PassThrough
    const closed = once(log, 'close')
    const flood = () => {
      while (log.write(Buffer.alloc(65_536)));
      log.once('drain', flood)
    }
    flood()
    await closed
  } finally {
    await own.stop()
  }
})

test('a silent log is waited for, longer than any other connection may be silent', async () => {
  const own = await startTestHost({ limits: { idleTimeoutMs: 200, recheckMs: 10 } })
  try {
    const api = own.api('viewer')
    const followed = await api.call('readLog', {
      params: { lease: LEASE, log: 'console' },
      query: { follow: true },
    })
    for (let i = 0; i < 2; i++) {
      const idle = dial(own)
      idle.on('error', () => {}).resume()
      await once(idle, 'close')
    }
    own.instances.followed.at(-1)?.end('at last\n')
    assert.equal(await readAll(followed), 'at last\n')
  } finally {
    await own.stop()
  }
})

test('a download may take longer to make than any other connection may be silent', async () => {
  const own = await startTestHost({ limits: { idleTimeoutMs: 200 } })
  try {
    const { downloadSnapshot } = own.instances
    own.instances.downloadSnapshot = async (...args) => {
      for (let i = 0; i < 2; i++) {
        const idle = dial(own)
        idle.on('error', () => {}).resume()
        await once(idle, 'close')
      }
      return downloadSnapshot(...args)
    }
    const { status, text: sent } = await ask(own, exampleOf('downloadSnapshot'), await signedIn(own, 'owner'))
    assert.equal(status, 200)
    assert.equal(sent, 'QFI snapshot')
  } finally {
    await own.stop()
  }
})

test('a download is made no further when its caller goes', async () => {
  const own = await startTestHost()
  try {
    let begin: () => void = () => {}
    const begun = new Promise<void>((resolve) => {
      begin = resolve
    })
    const aborted = new Promise<void>((resolve) => {
      own.instances.downloadSnapshot = (_, __, signal) =>
        new Promise((___, reject) => {
          signal.addEventListener('abort', () => {
            reject(signal.reason)
            resolve()
          })
          begin()
        })
    })
    const headers = await signedIn(own, 'owner')
    const sent = request(own.endpoint + exampleOf('downloadSnapshot').path, { headers, agent: false })
    sent.on('error', () => {}).end()
    await begun
    sent.destroy()
    await aborted
    assert.equal((await ask(own, exampleOf('getInstance'), headers)).status, 200)
    assert.deepEqual(own.faults, [])
  } finally {
    await own.stop()
  }
})
