import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { Hex } from 'viem'
import { makeTempDir, removeTempDir } from '../../test/support/index.ts'
import { emptyForMaintenance, type MaintenanceOptions } from './empty-for-maintenance.ts'
import { noticesOf } from './host-word.ts'
import { readMaintenance, writeMaintenance } from './maintenance.ts'

const startsAt = Date.UTC(2026, 11, 3, 10) / 1000

describe('the time of maintenance', () => {
  let folder: string
  before(() => {
    folder = makeTempDir('maintenance')
  })
  after(() => removeTempDir(folder))

  test('is kept, changed and taken back', () => {
    assert.equal(readMaintenance(folder), null)
    writeMaintenance(folder, startsAt)
    assert.equal(readMaintenance(folder), startsAt)
    writeMaintenance(folder, startsAt + 60)
    assert.equal(readMaintenance(folder), startsAt + 60)
    writeMaintenance(folder, null)
    writeMaintenance(folder, null)
    assert.equal(readMaintenance(folder), null)
  })

  test('is not guessed where its file is damaged', () => {
    writeFileSync(join(folder, 'maintenance.json'), '{"startsAt":"soon"}')
    assert.throws(() => readMaintenance(folder), /maintenance\.json is damaged.*provider drain --in/)
  })
})

test('tenants of a host that drains are told the time, where there is one', () => {
  const [plain, timed] = [null, startsAt].map((at) => noticesOf({ isDraining: true }, at)[0] ?? '')
  assert.match(timed!, /What runs here at 2026-12-03 10:00 UTC is closed then/)
  assert.doesNotMatch(plain!, /UTC/)
  assert.deepEqual(noticesOf({ isDraining: false }, startsAt), [])
})

describe('what is closed', () => {
  const [running, starting, closing] = ['0x01', '0x02', '0x03'] as const

  async function closedAt(now: number, changes: { isDraining?: boolean; at?: number | null } = {}) {
    const { isDraining = true, at = startsAt } = changes
    const because = new Map<Hex, string | null>([
      [running, null],
      [starting, null],
      [closing, 'budget'],
    ])
    const told: Hex[] = []
    const options = {
      host: {
        instances: {
          all: () => [...because].map(([lease, closeBecause]) => ({ lease, closeBecause })),
          update: (lease: Hex, change: { closeBecause: string }) => because.set(lease, change.closeBecause),
        },
        maintenanceAt: () => at,
        audit: { record: async ({ lease }: { lease: Hex }) => void told.push(lease) },
      },
      hostWord: async () => ({ isDraining }),
      reconciler: {
        decide: async (lease: Hex) => ({ wanted: { kind: lease === starting ? 'opened' : 'active' } }),
        lookAt() {},
      },
      log: { info() {} },
      now,
    } as unknown as MaintenanceOptions
    await emptyForMaintenance(options)
    const closed = [...because].filter(([, why]) => why === 'maintenance').map(([lease]) => lease)
    assert.deepEqual(told, closed, 'each is in the audit log')
    return closed
  }

  test('every active lease, from the time on', async () => {
    assert.deepEqual(await closedAt(startsAt - 1), [])
    assert.deepEqual(await closedAt(startsAt), [running])
  })
  test('none where no time was given, or the host takes leases', async () => {
    assert.deepEqual(await closedAt(startsAt, { at: null }), [])
    assert.deepEqual(await closedAt(startsAt, { isDraining: false }), [])
  })
})
