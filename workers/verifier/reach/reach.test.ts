import assert from 'node:assert/strict'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { boundedGet, isInside, makeLookup } from './index.ts'

test('addresses of private networks and of this machine are told from others', () => {
  for (const address of ['127.0.0.1', '10.1.2.3', '172.31.0.1', '192.168.0.1', '169.254.169.254', '0.0.0.0'])
    assert.ok(isInside(address), address)
  for (const address of [
    '::1',
    '::',
    'fe80::1',
    'fd00::1',
    '::ffff:10.0.0.1',
    '224.0.0.1',
    '255.255.255.255',
  ])
    assert.ok(isInside(address), address)
  for (const address of ['203.0.113.7', '8.8.8.8', '172.32.0.1', '2001:db8::1', '2606:4700::1111'])
    assert.ok(!isInside(address), address)
})

async function serving(listener: RequestListener, work: (url: string) => Promise<void>): Promise<void> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

const get = (url: string, changes: Partial<Parameters<typeof boundedGet>[0]> = {}) =>
  boundedGet({ url, mostBytes: 100, deadlineMs: 60_000, lookup: makeLookup(true), ...changes })

test('what a stranger serves is bounded in bytes, time and place', async () => {
  await serving(
    (_, response) => response.end('hello'),
    async (url) => {
      assert.equal(String(await get(url)), 'hello')
      assert.equal(String(await get(url, { deadlineMs: 59_999.5 })), 'hello') // a share of a window is no whole number
      await assert.rejects(get(url, { mostBytes: 4 }), /More than 4 bytes/)
      await assert.rejects(get(url, { lookup: makeLookup(false) }), /private network/)
      await assert.rejects(
        get(url.replace('127.0.0.1', 'localhost'), { lookup: makeLookup(false) }),
        /private/,
      )
      await assert.rejects(get(url.replace('http', 'ftp')), /neither http nor https/)
    },
  )
  await serving(
    (_, response) => response.writeHead(302, { location: 'http://127.0.0.1/' }).end(),
    (url) => assert.rejects(get(url), /HTTP status 302/),
  )
  await serving(
    (_, response) => void response.writeHead(200).write('a'),
    (url) => assert.rejects(get(url, { deadlineMs: 50 })),
  )
})
