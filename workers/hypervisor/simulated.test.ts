import assert from 'node:assert/strict'
import { readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { makeTempDir, removeTempDir } from '../../test/support/index.ts'
import { testHypervisor } from './hypervisor.contract.ts'
import { SimulatedHypervisor } from './simulated.ts'
import { SimulatedHost } from './simulated-host.ts'
import type { GuestSpec } from './types.ts'

const folder = makeTempDir('simulated')
after(() => removeTempDir(folder))
const diskPath = join(folder, 'disk')
writeFileSync(diskPath, 'a disk')

const makeSpec = async (name: string): Promise<GuestSpec> => ({
  name,
  uuid: '00000000-0000-8000-8000-00000000c0de',
  vcpus: 1,
  memoryMib: 256,
  diskPath,
  seedPath: '/seed',
  consoleLogPath: '/console',
  boot: { kind: 'disk' },
  nic: { kind: 'user', mac: '02:00:00:00:00:01', sshForwardPort: 40_000 },
})

testHypervisor('the simulated twin', async () => {
  const hypervisor = new SimulatedHypervisor()
  const { host } = hypervisor
  return {
    hypervisor,
    makeSpec,
    crashGuest: async (name) => host.crashGuest(name),
    restartDaemon: async () => {
      host.loseDaemon()
      await assert.rejects(hypervisor.list(), { reason: 'gone' })
      host.restoreDaemon()
    },
    stop: async () => {},
  }
})

test('guests outlive the process that uses them, and troubles reach it from another', async () => {
  const path = join(folder, 'machine.json')
  const first = new SimulatedHypervisor(new SimulatedHost(path))
  await first.define(await makeSpec('fh-1'))
  await first.start('fh-1')

  const second = new SimulatedHypervisor(new SimulatedHost(path))
  assert.deepEqual(await second.list(), [{ name: 'fh-1', power: 'running' }])
  first.host.crashGuest('fh-1')
  assert.deepEqual(await second.list(), [{ name: 'fh-1', power: 'crashed' }])
  first.host.refuseNext('start')
  await assert.rejects(second.start('fh-1'), { reason: 'refused' })
  await second.start('fh-1')
})

test('a hanging operation times out, its work done or not', async () => {
  const hypervisor = new SimulatedHypervisor()
  await hypervisor.define(await makeSpec('fh-1'))
  hypervisor.host.hangNext('start')
  await assert.rejects(hypervisor.start('fh-1'), { reason: 'timeout' })
  assert.deepEqual(await hypervisor.list(), [{ name: 'fh-1', power: 'stopped' }])
  hypervisor.host.hangNext('start', { workIsDone: true })
  await assert.rejects(hypervisor.start('fh-1'), { reason: 'timeout' })
  assert.deepEqual(await hypervisor.list(), [{ name: 'fh-1', power: 'running' }])
})

test('a power cut stops every guest and keeps its definition', async () => {
  const hypervisor = new SimulatedHypervisor()
  await hypervisor.define(await makeSpec('fh-1'))
  await hypervisor.start('fh-1')
  hypervisor.host.rebootHost()
  assert.deepEqual(await hypervisor.list(), [{ name: 'fh-1', power: 'stopped' }])
  assert.deepEqual(hypervisor.host.journal(), [
    { operation: 'define', name: 'fh-1' },
    { operation: 'start', name: 'fh-1' },
  ])
})

test('a process that was killed in the middle of a change does not keep the machine from the others', () => {
  const folder = makeTempDir('simulated-lock')
  try {
    const path = join(folder, 'machine.json')
    symlinkSync('4194303-1', `${path}.lock`) // no such process
    const host = new SimulatedHost(path)
    host.change((now) => {
      now.reachable = false
    })
    assert.equal(host.read().reachable, false)
    assert.deepEqual(readdirSync(folder), ['machine.json'])
  } finally {
    removeTempDir(folder)
  }
})
