import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Hex } from 'viem'
import { makeTempDir, removeTempDir } from '../../test/support/index.ts'
import { Again } from '../queue/index.ts'
import type { StepName } from './decide.ts'
import { openInstances } from './instances.ts'
import { openOperationBook } from './operation-book.ts'
import { newRecord } from './record.ts'
import { openTaker, type TakerOptions } from './take-step.ts'

const lease: Hex = `0x${'a'.repeat(64)}`
const other: Hex = `0x${'b'.repeat(64)}`
let folder: string
before(() => {
  folder = makeTempDir('take-step')
})
after(() => removeTempDir(folder))

/** A taker whose steps are held where they ask whether they are wanted; then none is. */
function takerOf() {
  let release = () => {}
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  const options = {
    host: { instances: openInstances(folder) },
    reconciler: { decide: () => held.then(() => ({ steps: [] })) },
  } as unknown as TakerOptions
  const take = openTaker(options)
  return { release, take: (step: StepName, id = lease) => take({ lease: id, step, openedIn: null }) }
}

test('nothing starts or changes a guest while an operation is under way, nor the other way round', async () => {
  for (const step of ['start', 'define', 'reshape'] as const) {
    for (const [first, second] of [
      ['operate', step],
      [step, 'operate'],
    ] as const) {
      const { release, take } = takerOf()
      const one = take(first)
      await assert.rejects(take(second), Again)
      const elsewhere = take(second, other)
      const beside = take('applyNetwork')
      release()
      await Promise.all([one, elsewhere, beside])
      await take(second)
    }
  }
})

test('what has begun is not told as failed while its step goes on', () => {
  const instances = openInstances(folder)
  const operations = openOperationBook(instances)
  instances.create(newRecord({ lease, tenant: '0x12', openedBlock: 5, diskGib: 2 }))
  operations.request(lease, { id: 'one', kind: 'restoreSnapshot', snapshot: 'first' })
  operations.change(lease, 'one', { state: 'running' })
  const ended = { kind: 'ended', diskKeptUntil: 9, finalizableAt: null } as const
  const settle = (isUnderWay: boolean) => operations.settle(lease, ended, {} as never, isUnderWay)
  const stateOf = () => instances.get(lease)?.operations[0]?.state
  settle(true)
  assert.equal(stateOf(), 'running')
  settle(false)
  assert.equal(stateOf(), 'failed')
})
