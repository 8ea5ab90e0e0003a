import assert from 'node:assert/strict'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, beforeEach, describe, test } from 'node:test'
import type { Hex } from 'viem'
import type { Lease } from '../../sdk/index.ts'
import { makeTempDir, removeTempDir } from '../../test/support/temp.ts'
import type { Observed } from './observed.ts'
import { inheritable, keptDisks, LostDiskError, retentionProblems } from './retention.ts'
import type { World } from './world.ts'

const folder = makeTempDir('retention')
after(() => removeTempDir(folder))
const diskPath = join(folder, 'disk.qcow2')

const idOf = (byte: string): Hex => `0x${byte.repeat(32)}`
/** Every block is at its number of seconds. */
const world = {
  client: {
    publicClient: {
      getBlock: async ({ blockNumber }: { blockNumber: bigint }) => ({ timestamp: blockNumber }),
    },
  },
} as unknown as World
const leaseOf = (id: Hex, billedSeconds: number, links: Partial<Lease> = {}): Lease =>
  ({
    leaseId: id,
    predecessorId: null,
    successorId: null,
    activation: {},
    ending: { blockNumber: 10_000n, billedSeconds },
    ...links,
  }) as unknown as Lease
const hostWith = (...leases: readonly Hex[]): Observed =>
  ({ records: leases.map((lease) => ({ lease, diskPath })) }) as unknown as Observed

describe('disks of leases that are over', () => {
  beforeEach(() => {
    mkdirSync(folder, { recursive: true })
    writeFileSync(diskPath, '')
  })
  const lease = leaseOf(idOf('aa'), 600)

  test('are kept as long as was paid for, under the leases before too, and at most for the retention time', async () => {
    const first = leaseOf(idOf('bb'), 1000, { successorId: idOf('cc') })
    const second = leaseOf(idOf('cc'), 500, { predecessorId: first.leaseId })
    const long = leaseOf(idOf('dd'), 30 * 86_400)
    const kept = await keptDisks(world, [first, second, long, { ...lease, ending: null }])
    assert.deepEqual(
      kept.map(({ lease: { leaseId }, keptUntilSeconds }) => [leaseId, keptUntilSeconds]),
      [
        [second.leaseId, 11_500],
        [long.leaseId, 10_000 + 7 * 86_400],
      ],
    )
  })

  test('one that is gone too early is lost for good', async () => {
    const kept = await keptDisks(world, [lease])
    assert.deepEqual(retentionProblems(kept, hostWith(lease.leaseId), 10_100), [])
    assert.throws(() => retentionProblems(kept, hostWith(), 10_100), LostDiskError)
    rmSync(diskPath)
    assert.throws(() => retentionProblems(kept, hostWith(lease.leaseId), 10_100), LostDiskError)
    assert.deepEqual(retentionProblems(kept, hostWith(), 10_590), [], 'about now it may go')
  })

  test('one that is there too late takes room for nothing', async () => {
    const kept = await keptDisks(world, [lease])
    assert.match(retentionProblems(kept, hostWith(lease.leaseId), 10_700)[0]!, /is not wiped/)
    assert.deepEqual(retentionProblems(kept, hostWith(), 10_700), [])
  })

  test('what never ran has no disk to be rented again; what did has, while it is kept', async () => {
    const declined = leaseOf(idOf('ee'), 0, { activation: null })
    const kept = await keptDisks(world, [lease, declined])
    assert.deepEqual(retentionProblems(kept, hostWith(lease.leaseId), 10_000), [])
    assert.deepEqual(
      inheritable(kept, 10_100).map((one) => one.lease.leaseId),
      [lease.leaseId],
    )
    assert.deepEqual(inheritable(kept, 10_590), [])
  })
})
