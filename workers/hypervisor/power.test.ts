import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toPower } from './libvirt/hypervisor.ts'
import { domainState, shutOffReason } from './libvirt/states.mjs'

const offBecause = (reason: number) => toPower({ state: domainState.shutOff, reason })

test('a guest is off because it wanted to be, or because it crashed', () => {
  assert.equal(offBecause(0), 'stopped')
  assert.equal(offBecause(shutOffReason.shutdown), 'stopped')
  assert.equal(offBecause(2), 'stopped') // destroyed: by us
  assert.equal(offBecause(shutOffReason.crashed), 'crashed')
  assert.equal(offBecause(shutOffReason.failed), 'crashed')
})

test('a guest that was lost while the daemon came back has crashed', () => {
  // libvirt calls it "daemon" when QEMU dies between the reconnection and the first questions: seen in half of 24 tries.
  assert.equal(offBecause(8), 'crashed')
})

test('every other state is a running or a paused guest', () => {
  const { running, blocked, paused, shuttingDown, crashed, suspended } = domainState
  assert.deepEqual(
    [running, blocked, paused, shuttingDown, crashed, suspended].map((state) =>
      toPower({ state, reason: 0 }),
    ),
    ['running', 'running', 'paused', 'running', 'crashed', 'paused'],
  )
})
