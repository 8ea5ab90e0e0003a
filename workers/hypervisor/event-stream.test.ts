import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toGuestEvent } from './libvirt/event-stream.ts'

test("libvirt's numbers become words", () => {
  const wordOf = (event: number, detail = 0) => toGuestEvent({ name: 'fh-1', event, detail })?.event
  assert.deepEqual(
    [0, 1, 2, 3, 4, 5, 8].map((event) => wordOf(event)),
    [...['defined', 'undefined', 'started', 'suspended', 'resumed', 'stopped', 'crashed']],
  )
})

test('a stop that nobody asked for is a crash', () => {
  const crashed = 2 // VIR_DOMAIN_EVENT_STOPPED_CRASHED
  assert.deepEqual(toGuestEvent({ name: 'fh-1', event: 5, detail: crashed }), {
    name: 'fh-1',
    event: 'crashed',
  })
})

test('what nobody waits for is dropped', () => {
  assert.equal(toGuestEvent({ name: 'fh-1', event: 7, detail: 0 }), null)
})
