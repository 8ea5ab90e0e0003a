import assert from 'node:assert/strict'
import { EventEmitter } from 'node:events'
import { test } from 'node:test'
import type { WebSocket } from 'ws'
import { openInflow } from './inflow.ts'

function fakeSocket() {
  const socket = Object.assign(new EventEmitter(), { isPaused: false, pause: () => {}, resume: () => {} })
  socket.pause = () => {
    socket.isPaused = true
  }
  socket.resume = () => {
    socket.isPaused = false
  }
  return socket
}

test('a viewer that sends too many frames waits for the next second', (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] })
  const socket = fakeSocket()
  const inflow = openInflow(socket as unknown as WebSocket, 3)
  const send = () => socket.emit('message')
  send()
  send()
  assert.equal(socket.isPaused, false)
  send()
  assert.equal(socket.isPaused, true)
  t.mock.timers.tick(1_000)
  assert.equal(socket.isPaused, false)
  send()
  assert.equal(socket.isPaused, false)
  inflow.stop()
})

test('it is read again when every reason to wait is gone', (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] })
  const socket = fakeSocket()
  const inflow = openInflow(socket as unknown as WebSocket, 1)
  socket.emit('message')
  inflow.hold('guest')
  t.mock.timers.tick(1_000)
  assert.equal(socket.isPaused, true)
  inflow.release('guest')
  assert.equal(socket.isPaused, false)
  inflow.release('guest')
  inflow.stop()
})
