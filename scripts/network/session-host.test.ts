import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sessionRoot } from './session-host.ts'

test('libvirt gets a short folder of its own, the same for the same state and user', () => {
  const root = sessionRoot('/var/state', 1000, ['/t', '/tmp'])
  assert.match(root, /^\/t\/fh[0-9a-f]{10}$/)
  assert.equal(sessionRoot('/var/state', 1000, ['/t', '/tmp']), root)
  assert.notEqual(sessionRoot('/var/state', 1001, ['/t', '/tmp']), root)
  assert.notEqual(sessionRoot('/var/other', 1000, ['/t', '/tmp']), root)
})

test('where temporary files lie too deep for sockets, the next place is taken', () => {
  const deep = `/run/user/1000/${'x'.repeat(40)}`
  assert.match(sessionRoot('/var/state', 1000, [deep, '/tmp']), /^\/tmp\/fh/)
  assert.throws(() => sessionRoot('/var/state', 1000, [deep]), /Set TMPDIR to a shorter one/)
})
