import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { test } from 'node:test'
import { hasListener } from './listeners.ts'

test('a program that listens is seen, by protocol, until it ends', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  assert.equal(hasListener('tcp', port), true)
  assert.equal(hasListener('udp', port), false)
  server.close()
  await once(server, 'close')
  assert.equal(hasListener('tcp', port), false)
})

test('on every address and on IPv6 too', async () => {
  const socket = createSocket('udp6').bind(0)
  await once(socket, 'listening')
  assert.equal(hasListener('udp', socket.address().port), true)
  socket.close()
})

test('a kernel without these tables has no listeners', () => {
  assert.equal(hasListener('tcp', 40_000, 'self', '/nowhere'), false)
})
