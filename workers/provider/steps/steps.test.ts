import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { TIERS } from '@freehold/sdk'
import type { Hex } from 'viem'
import { makeTempDir, removeTempDir } from '../../../test/support/index.ts'
import { guestName, SimulatedHypervisor } from '../../hypervisor/index.ts'
import { Again, Never } from '../../queue/index.ts'
import { openInstances } from '../instances.ts'
import { newRecord } from '../record.ts'
import { start } from './start.ts'
import type { StepContext } from './types.ts'
import { requireFastEnough, unseal } from './unseal.ts'

const id: Hex = `0x${'ab'.repeat(32)}`
const tenant = `0x${'12'.repeat(20)}`
let folder: string
before(() => {
  folder = makeTempDir('steps')
})
after(() => removeTempDir(folder))

/** What these steps read of their context, nothing else. */
function contextWith(host: object, lease: object | null = null): StepContext {
  const instances = openInstances(join(folder, 'instances'))
  const paths = instances.pathsOf(id)
  mkdirSync(paths.folder, { recursive: true })
  return { id, lease, paths, host: { instances, ...host } } as unknown as StepContext
}

test('a lease with GPUs is refused for want of capacity, before anything is made', async () => {
  const terms = { tenant, shape: { points: 1000, memoryMib: 512, diskGib: 2, gpus: 1, mbps: 0 } }
  const context = contextWith({}, { id, terms, openedBlock: { number: 1, hash: id } })
  await assert.rejects(
    unseal.take(context),
    (error) => error instanceof Never && error.reason === 'NoCapacity',
  )
})

test('a tier is launched only where a thread does nine tenths of its points at least: a slow host, a fast one, one not measured', () => {
  const launched = (threadPoints: number | null) =>
    TIERS.filter((tier) => {
      try {
        requireFastEnough({ tier }, threadPoints)
        return true
      } catch (error) {
        assert.ok(error instanceof Never && error.reason === 'NoCapacity', String(error))
        return false
      }
    })
  assert.deepEqual(launched(600), ['balanced', 'burstable'])
  assert.deepEqual(launched(899), ['standard', 'balanced', 'burstable'])
  for (const points of [900, 4500, null]) assert.deepEqual(launched(points), TIERS)
})

test('a guest that a full disk paused is resumed, but not as fast as it pauses again', async () => {
  const hypervisor = new SimulatedHypervisor()
  const host = { parts: { hypervisor }, sshAnswered: new Set(), resumedAtMs: new Map<Hex, number>() }
  const context = contextWith(host)
  context.host.instances.create(newRecord({ lease: id, tenant, openedBlock: 1, diskGib: 2 }))
  const name = guestName(id)
  const powerOf = async () => (await hypervisor.list()).find((guest) => guest.name === name)?.power
  await hypervisor.define({
    name,
    uuid: '00000000-0000-4000-8000-000000000001',
    vcpus: 1,
    memoryMib: 256,
    diskPath: context.paths.disk,
    seedPath: context.paths.seed,
    consoleLogPath: context.paths.consoleLog,
    boot: { kind: 'disk' },
    nic: { kind: 'user', mac: '52:54:00:00:00:01', sshForwardPort: 40_000 },
  })
  await hypervisor.start(name)
  hypervisor.host.pauseGuest(name)
  await start.take(context)
  assert.equal(await powerOf(), 'running')
  hypervisor.host.pauseGuest(name)
  await assert.rejects(start.take(context), (error) => error instanceof Again && error.afterSeconds! > 5)
  assert.equal(await powerOf(), 'paused')
  host.resumedAtMs.set(id, Date.now() - 11_000)
  await start.take(context)
  assert.equal(await powerOf(), 'running')
})
