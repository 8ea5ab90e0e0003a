import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { LeaseState } from '@freehold/sdk'
import type { Hex } from 'viem'
import { makeTempDir, removeTempDir } from '../../test/support/index.ts'
import type { KnownLease } from '../chain/index.ts'
import { handOver, nextHolder } from './hand-over.ts'
import { openInstances } from './instances.ts'
import { newRecord } from './record.ts'

const idOf = (digit: string): Hex => `0x${digit.repeat(64)}`
const [first, second, third] = [idOf('a'), idOf('b'), idOf('c')]
const lease = (id: Hex, successor: Hex | null): KnownLease =>
  ({ id, successor, openedBlock: { number: 9 }, terms: { shape: { mbps: 50 } } }) as unknown as KnownLease
const bookOf = (...leases: KnownLease[]) => ({
  lease: (id: Hex) => leases.find((one) => one.id === id) ?? null,
})
const states =
  (known: Record<Hex, LeaseState>) =>
  (id: Hex): LeaseState | null =>
    known[id] ?? null
const record = newRecord({ lease: first, tenant: '0x12', openedBlock: 5, diskGib: 2 })
const passedOn = {
  ...record,
  lease: second,
  earlier: [{ lease: first, openedBlock: 5, spentUnits: '0', billedSeconds: 0 }],
}
const twice = {
  ...passedOn,
  lease: third,
  earlier: [...passedOn.earlier, { lease: second, openedBlock: 6, spentUnits: '0', billedSeconds: 0 }],
}

let folder: string
before(() => {
  folder = makeTempDir('hand-over')
})
after(() => removeTempDir(folder))

describe('which lease holds an instance', () => {
  const resized = bookOf(lease(first, second), lease(second, null))
  const plain = bookOf(lease(first, null))
  const cases: [string, Hex | null, () => Hex | null][] = [
    [
      'the successor, once the chain has both',
      second,
      () => nextHolder(record, resized, states({ [first]: 'Settling', [second]: 'Active' })),
    ],
    [
      'also one that has ended since',
      second,
      () => nextHolder(record, resized, states({ [first]: 'Closed', [second]: 'Closed' })),
    ],
    [
      'an event alone moves nothing',
      null,
      () => nextHolder(record, resized, states({ [first]: 'Active', [second]: 'None' })),
    ],
    ['not knowing moves nothing', null, () => nextHolder(record, resized, states({ [first]: 'Closed' }))],
    ['a plain end moves nothing', null, () => nextHolder(record, plain, states({ [first]: 'Closed' }))],
    [
      'a reorg takes the resize back',
      first,
      () => nextHolder(passedOn, plain, states({ [first]: 'Active', [second]: 'None' })),
    ],
    [
      "also to a lease that has ended by now: the data are that one's",
      first,
      () => nextHolder(passedOn, plain, states({ [first]: 'Settling', [second]: 'None' })),
    ],
    [
      'a reorg takes two resizes back',
      first,
      () => nextHolder(twice, plain, states({ [first]: 'Active', [second]: 'None', [third]: 'None' })),
    ],
    [
      'or the last of two',
      second,
      () => nextHolder(twice, resized, states({ [first]: 'Closed', [second]: 'Active', [third]: 'None' })),
    ],
    [
      'not knowing the one between moves nothing',
      null,
      () => nextHolder(twice, plain, states({ [first]: 'Active', [third]: 'None' })),
    ],
    [
      'not knowing the earlier lease moves nothing',
      null,
      () => nextHolder(passedOn, plain, states({ [second]: 'None' })),
    ],
    [
      'but not one that was final',
      null,
      () =>
        nextHolder({ ...passedOn, wasFinal: true }, plain, states({ [first]: 'Active', [second]: 'None' })),
    ],
    [
      'a reorg that takes the first opening back as well leaves it where it is',
      null,
      () => nextHolder(passedOn, bookOf(), states({ [first]: 'None', [second]: 'None' })),
    ],
  ]
  for (const [title, expected, holder] of cases) test(title, () => assert.equal(holder(), expected))
})

test('folder, guest and everything in it stay; only the lease changes, and it can change back', () => {
  const instances = openInstances(folder)
  instances.create(record)
  const [paths, name] = [instances.pathsOf(first), instances.nameOf(first)]
  const ended = { billedSeconds: 3600 } as KnownLease['ending']
  const book = bookOf(
    {
      ...lease(first, second),
      ending: ended,
      terms: { ...lease(first, second).terms, rate: 1_000_000n, royaltyBps: 0, feeBps: 0 },
    },
    lease(second, third),
    lease(third, null),
  )
  handOver(instances, book, instances.get(first)!, second)
  handOver(instances, book, instances.get(second)!, third)
  for (const id of [first, second, third]) {
    assert.deepEqual(instances.pathsOf(id), paths)
    assert.equal(instances.nameOf(id), name)
  }
  assert.equal(instances.get(first), null)
  assert.equal(instances.hasTraces(first), false)
  assert.equal(instances.heldBefore(first)?.lease, third)
  assert.equal(instances.get(third)?.mbps, null, 'bandwidth is compared like all that the lease pays for')
  instances.remove(first) // a late step of an earlier lease takes nothing away
  assert.ok(existsSync(paths.record))

  const again = openInstances(folder)
  assert.deepEqual(
    again.get(third)?.earlier.map((one) => one.lease),
    [first, second],
  )
  handOver(again, book, again.get(third)!, second)
  const passed = { lease: first, openedBlock: 5, spentUnits: '0', billedSeconds: 3600 }
  assert.deepEqual(again.get(second)?.earlier, [passed])
  handOver(again, book, again.get(second)!, third)
  handOver(again, book, again.get(third)!, first)
  assert.deepEqual(again.get(first)?.earlier, [])
  assert.equal(again.heldBefore(second), null)
  assert.equal(again.heldBefore(third), null)
  again.remove(first)
  assert.equal(existsSync(join(folder, first)), false)
})
