import assert from 'node:assert/strict'
import { test } from 'node:test'
import { waitFor } from '../../../test/support/index.ts'
import { HypervisorError } from '../../hypervisor/index.ts'
import { WindowSizes } from './window-size.ts'

/** A guest's agent that remembers what it was asked to run. */
function agentOf(fail: () => unknown = () => null) {
  const ran: string[] = []
  const door = {
    async agent(_: string, command: string, args: Record<string, unknown> = {}) {
      if (command === 'guest-exec-status') return { exited: true, exitcode: 0 }
      const failure = fail()
      if (failure !== null) throw failure
      ran.push((args.arg as string[]).join(' '))
      return { pid: 7 }
    },
  }
  return { ran, door }
}

test('sizes that come while one is told: only the last of them follows', async () => {
  const { ran, door } = agentOf()
  const windows = new WindowSizes(door, assert.fail)
  for (const columns of [80, 90, 100]) windows.set('one', { columns, rows: 30 })
  await waitFor(() => ran.length === 2, { what: 'both are told', seconds: 5 })
  windows.set('one', { columns: 120, rows: 40 })
  await waitFor(() => ran.length === 3, { what: 'the next is told', seconds: 5 })
  assert.deepEqual(ran, [
    '-F /dev/ttyS0 rows 30 cols 80',
    '-F /dev/ttyS0 rows 30 cols 100',
    '-F /dev/ttyS0 rows 40 cols 120',
  ])
})

test('a guest without an agent keeps its size; what nobody expects is said', async () => {
  const failures: unknown[] = [new HypervisorError('noAgent', 'nobody there'), new Error('a bug')]
  const said: string[] = []
  const windows = new WindowSizes(agentOf(() => failures.shift() ?? null).door, (words) => said.push(words))
  windows.set('one', { columns: 80, rows: 30 })
  windows.set('one', { columns: 81, rows: 30 })
  await waitFor(() => failures.length === 0 && said.length === 1, { what: 'it is said', seconds: 5 })
  assert.match(said[0]!, /a bug/)
})
