import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { makeTempDir, removeTempDir } from '../../test/support/temp.ts'
import { rangeOf } from './cpu.ts'
import { detectMachine } from './detect.ts'
import { hardwareFact } from './fact.ts'
import { gpuHost, makeTree } from './testing/index.ts'
import type { Machine } from './types.ts'

let root: string
let machine: Machine
before(() => {
  root = makeTempDir('machine')
  makeTree(root, gpuHost)
  machine = detectMachine(root)
})
after(() => removeTempDir(root))

test('processors: sockets, cores and threads that are on, and help for virtual machines', () => {
  assert.deepEqual(machine.cpu, {
    model: 'AMD EPYC 7313 Test',
    sockets: 2,
    cores: 4,
    threads: 7,
    virtualisation: 'svm',
  })
  assert.deepEqual(rangeOf('0-2,5,7-8'), [0, 1, 2, 5, 7, 8])
  assert.deepEqual(rangeOf(''), [])
})

test('memory and its nodes', () => {
  assert.equal(machine.memoryMib, 257_671)
  assert.deepEqual(machine.numa, [
    { node: 0, cpus: '0-1,4-5', memoryMib: 128_835 },
    { node: 1, cpus: '2-3,6', memoryMib: 128_835 },
  ])
})

test('disks, and nothing that is no disk of its own', () => {
  assert.deepEqual(machine.disks, [
    { name: 'nvme0n1', model: 'SAMSUNG MZQL23T8', kind: 'nvme', gib: 3576 },
    { name: 'nvme1n1', model: 'SAMSUNG MZQL23T8', kind: 'nvme', gib: 3576 },
    { name: 'sda', model: 'ST18000NM000J', kind: 'hdd', gib: 16_764 },
  ])
})

test('GPUs with their groups, and why some cannot be given to a guest', () => {
  const [rented, shared, ungrouped, console, accelerator] = machine.gpus
  assert.deepEqual(rented, {
    address: '0000:41:00.0',
    vendor: 'NVIDIA',
    id: '10de:2684',
    model: 'AD102 [GeForce RTX 4090]',
    numaNode: 1,
    driver: 'vfio-pci',
    iommuGroup: 17,
    group: ['0000:41:00.0', '0000:41:00.1'],
    bridges: [],
    obstacle: null,
  })
  assert.match(shared?.obstacle ?? '', /other devices are in its IOMMU group: 0000:43:00\.0/)
  assert.equal(shared?.model, null)
  assert.match(ungrouped?.obstacle ?? '', /IOMMU is off/)
  assert.match(console?.obstacle ?? '', /console of the board/)
  assert.equal(accelerator?.obstacle, null, 'a bridge in the group stays with the host')
  assert.equal(accelerator?.model, 'Aldebaran [Instinct MI210]')
  assert.equal(accelerator?.numaNode, 0)
  assert.equal(machine.gpus.length, 5)
})

test('network cards, the fastest first; bridges are none', () => {
  assert.deepEqual(machine.nics, [
    { name: 'eno2', mbps: 25_000 },
    { name: 'eno1', mbps: 1000 },
    { name: 'eno3', mbps: null },
  ])
})

test('a machine that shows nothing is no error', () => {
  const { cpu, memoryMib, gpus, disks } = detectMachine('/nowhere')
  assert.deepEqual([cpu.threads, memoryMib, gpus, disks], [1, 0, [], []])
})

test('this machine has processors and memory', () => {
  const { cpu, memoryMib } = detectMachine()
  assert.ok(cpu.threads >= cpu.cores && cpu.cores >= cpu.sockets && cpu.sockets >= 1)
  assert.ok(memoryMib > 100)
})

test('the hardware fact says what tenants choose by, without addresses, and fits into the registry', () => {
  const benchmark = {
    tool: 'sysbench 1.0.20',
    oneThread: 1310,
    allThreads: 6020,
    pointsPerCore: 1310,
    points: 6020,
  }
  assert.deepEqual(JSON.parse(hardwareFact(machine, benchmark)), {
    cpu: 'AMD EPYC 7313 Test',
    arch: machine.arch,
    sockets: 2,
    cores: 4,
    cpus: 7,
    memoryGib: 252,
    numaNodes: 2,
    disks: ['2 × nvme 3576 GiB', 'hdd 16764 GiB'],
    gpus: ['NVIDIA AD102 [GeForce RTX 4090]', 'AMD Aldebaran [Instinct MI210]'],
    mbps: 25_000,
    benchmark: { tool: 'sysbench 1.0.20', pointsPerCore: 1310, points: 6020 },
  })
  const shelf = Array.from({ length: 900 }, (_, index) => ({ ...machine.disks[0]!, gib: 1000 + index }))
  assert.ok(Buffer.byteLength(hardwareFact({ ...machine, disks: shelf }, null)) <= 4096)
})
