import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { StepContext } from './types.ts'
import { knocksAfter, waitSsh } from './waitSsh.ts'

test('knocks come quickly at first, and never more than ten are open; later five', () => {
  assert.deepEqual(knocksAfter(0), { everyMs: 100, patienceMs: 1000 })
  for (let waitedMs = 0; waitedMs < 240_000; waitedMs += 500) {
    const { everyMs, patienceMs } = knocksAfter(waitedMs)
    assert.ok(patienceMs / everyMs <= (waitedMs < 5000 ? 10 : 5), `after ${waitedMs} ms`)
  }
  assert.deepEqual(knocksAfter(60_000), { everyMs: 2400, patienceMs: 12_000 })
})

test('a guest that is slower than the first knocks are patient is heard all the same', async (t) => {
  const server = createServer((socket) => {
    socket.on('error', () => {}) // whoever knocked is gone
    void sleep(1200).then(() => socket.end('SSH-2.0-slow\r\n'))
  }).listen(0, '127.0.0.1')
  t.after(() => server.close())
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const sshAnswered = new Set<string>()
  const context = {
    id: '0x01',
    signal: AbortSignal.timeout(60_000),
    host: {
      sshAnswered,
      instances: { get: () => ({ address: {} }) },
      parts: { sshServerOf: () => ({ host: '127.0.0.1', port }) },
    },
  } as unknown as StepContext
  await waitSsh.take(context)
  assert.deepEqual([...sshAnswered], ['0x01'])
})
