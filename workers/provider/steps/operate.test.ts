import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, beforeEach, describe, test } from 'node:test'
import type { Hex } from 'viem'
import { makeTempDir, removeTempDir } from '../../../test/support/index.ts'
import type { AuditedCall } from '../../api/index.ts'
import { CommandError } from '../../host/index.ts'
import { HypervisorError } from '../../hypervisor/index.ts'
import { SnapshotError } from '../../snapshots/index.ts'
import { openInstances } from '../instances.ts'
import type { OperationRequest } from '../operation.ts'
import { openOperationBook } from '../operation-book.ts'
import { newRecord } from '../record.ts'
import { operate } from './operate.ts'
import type { StepContext } from './types.ts'

const id: Hex = `0x${'ab'.repeat(32)}`
const root = makeTempDir('operate')
after(() => removeTempDir(root))

let count = 0
let instances: ReturnType<typeof openInstances>
beforeEach(() => {
  instances = openInstances(join(root, `${count++}`))
  instances.create(newRecord({ lease: id, tenant: '0x12', openedBlock: 1, diskGib: 2 }))
})

/** What this step reads of its context, nothing else. */
function contextWith(host: object, request: OperationRequest, signal = new AbortController().signal) {
  const operations = openOperationBook(instances)
  operations.request(id, request)
  const logged: string[] = []
  const log = { error: (_: object, words: string) => logged.push(words) }
  const whole = { instances, operations, sshAnswered: new Set(), snapshotSourceOf: () => ({}), ...host }
  return { logged, context: { id, signal, log, host: whole } as unknown as StepContext }
}
const operation = () => instances.get(id)!.operations[0]!

describe('an operation that fails', () => {
  const request = { id: 'one', kind: 'takeSnapshot', snapshot: 'first' } as const
  const failing = (error: Error, signal?: AbortSignal) =>
    contextWith({ snapshots: { list: () => [], take: () => Promise.reject(error) } }, request, signal)
  const withCode = (code: string) => Object.assign(new Error(`${code}: /some/path`), { code })

  for (const [error, sentence] of [
    [withCode('EIO'), /failed on this host/],
    [withCode('EACCES'), /failed on this host/],
    [withCode('ENOSPC'), /disk of this host is full/],
    [new CommandError('qemu-img failed', 1, ''), /failed on this host/],
    [new SyntaxError('odd'), /failed on this host/],
    [new HypervisorError('refused', 'not like this'), /hypervisor refused: not like this/],
  ] as const) {
    test(`with "${error.message}" is ended, told and logged`, async () => {
      const { context, logged } = failing(error)
      await operate.take(context)
      assert.equal(operation().state, 'failed')
      assert.match(operation().sentence, sentence)
      assert.doesNotMatch(operation().sentence, /some\/path/)
      assert.deepEqual(logged, ['operation failed'])
    })
  }

  test('because the hypervisor is away, or the worker ends, is tried again', async () => {
    for (const reason of ['gone', 'timeout'] as const) {
      await assert.rejects(operate.take(failing(new HypervisorError(reason, 'away')).context))
      assert.equal(operation().state, 'running')
    }
    const { context } = failing(new CommandError('killed', null, ''), AbortSignal.abort())
    await assert.rejects(operate.take(context))
    assert.equal(operation().state, 'running')
  })
})

test('a restore that must fail leaves the guest alone; one that works shuts it down itself', async () => {
  const hypervisor = {
    async shutdown() {
      done.push('shut down')
      return 'acpi'
    },
  }
  const audit = { record: async ({ details }: AuditedCall) => void done.push(`by ${details.way}`) }
  const done: string[] = []
  const wholeOnes = ['first']
  const snapshots = {
    async restore(_: object, name: string, { shutDown }: { shutDown: () => Promise<void> }) {
      if (!wholeOnes.includes(name)) throw new SnapshotError('damaged', 'It is damaged.')
      await shutDown()
      done.push('restored')
    },
  }
  const restore = (snapshot: string) =>
    operate.take(
      contextWith(
        { snapshots, audit, parts: { hypervisor } },
        { id: snapshot, kind: 'restoreSnapshot', snapshot },
      ).context,
    )
  await restore('damaged')
  assert.deepEqual(done, [])
  assert.equal(operation().state, 'failed')
  assert.equal(instances.get(id)?.stoppedBy, null)
  await restore('first')
  assert.deepEqual(done, ['shut down', 'by acpi', 'restored'])
})
