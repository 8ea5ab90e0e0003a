import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeTempDir, removeTempDir } from '../../test/support/temp.ts'
import { detectMachine } from './detect.ts'
import { passthroughOf } from './passthrough.ts'
import { armBoard, desktop, makeTree, twoSockets, virtualMachine } from './testing/index.ts'
import type { Machine } from './types.ts'

/** All that is found of a copy of /sys and /proc, but for what Node itself says. */
function found(entries: Parameters<typeof makeTree>[1]): Omit<Machine, 'arch'> {
  const root = makeTempDir('machines')
  try {
    makeTree(root, entries)
    const { arch: _, ...rest } = detectMachine(root)
    return rest
  } finally {
    removeTempDir(root)
  }
}

test('a virtual machine without threads of cores', () => {
  const { gpus, ...rest } = found(virtualMachine)
  assert.deepEqual(rest, {
    cpu: {
      model: 'Intel Xeon Processor (Skylake, IBRS)',
      sockets: 1,
      cores: 4,
      threads: 4,
      virtualisation: null,
    },
    memoryMib: 7945,
    numa: [{ node: 0, cpus: '0-3', memoryMib: 7945 }],
    disks: [{ name: 'vda', model: null, kind: 'virtual', gib: 80 }],
    nics: [{ name: 'eth0', mbps: null }],
  })
  assert.deepEqual(
    gpus.map(({ id, obstacle }) => [id, obstacle]),
    [['1234:1111', 'it is the console of the board or of a virtual machine']],
  )
})

test('an Intel server with two sockets and its IOMMU off', () => {
  const { gpus, ...rest } = found(twoSockets)
  assert.deepEqual(rest, {
    cpu: {
      model: 'Intel(R) Xeon(R) Silver 4112 CPU @ 2.60GHz',
      sockets: 2,
      cores: 8,
      threads: 16,
      virtualisation: 'vmx',
    },
    memoryMib: 193_101,
    numa: [
      { node: 0, cpus: '0-3,8-11', memoryMib: 96_550 },
      { node: 1, cpus: '4-7,12-15', memoryMib: 96_550 },
    ],
    disks: [
      { name: 'nvme0n1', model: 'Dell Ent NVMe P5500', kind: 'nvme', gib: 1788 },
      { name: 'sda', model: 'ST4000NM0023', kind: 'hdd', gib: 3726 },
      { name: 'sdb', model: 'ST4000NM0023', kind: 'hdd', gib: 3726 },
    ],
    nics: [
      { name: 'eno1', mbps: 10_000 },
      { name: 'eno2', mbps: null },
    ],
  })
  const [console, accelerator] = gpus
  assert.match(console?.obstacle ?? '', /console of the board/)
  assert.equal(accelerator?.numaNode, 0)
  assert.deepEqual([accelerator?.iommuGroup, accelerator?.group], [null, []])
  assert.match(accelerator?.obstacle ?? '', /IOMMU is off: switch on VT-d/)
})

test('an ARM board', () => {
  assert.deepEqual(found(armBoard), {
    cpu: {
      model: 'Raspberry Pi Compute Module 4 Rev 1.0',
      sockets: 1,
      cores: 4,
      threads: 4,
      virtualisation: null,
    },
    memoryMib: 7811,
    numa: [],
    disks: [{ name: 'mmcblk0', model: null, kind: 'ssd', gib: 29 }],
    gpus: [],
    nics: [
      { name: 'eth0', mbps: 1000 },
      { name: 'wlan0', mbps: null },
    ],
  })
})

test('a desktop whose card shares its group with its sound', () => {
  const { gpus, ...rest } = found(desktop)
  assert.deepEqual(rest, {
    cpu: {
      model: 'AMD Ryzen 5 7600 6-Core Processor',
      sockets: 1,
      cores: 6,
      threads: 12,
      virtualisation: 'svm',
    },
    memoryMib: 31_295,
    numa: [{ node: 0, cpus: '0-11', memoryMib: 31_295 }],
    disks: [
      { name: 'nvme0n1', model: 'Samsung SSD 980 PRO 1TB', kind: 'nvme', gib: 931 },
      { name: 'sda', model: 'CT500MX500SSD1', kind: 'ssd', gib: 465 },
    ],
    nics: [
      { name: 'enp6s0', mbps: 2500 },
      { name: 'wlp5s0', mbps: null },
    ],
  })
  const [card, integrated] = gpus
  assert.deepEqual([card?.vendor, card?.driver, card?.iommuGroup], ['NVIDIA', 'nouveau', 0])
  assert.deepEqual(card?.bridges, ['0000:00:01.0', '0000:00:01.1'])
  assert.deepEqual(passthroughOf(card!), ['0000:01:00.0', '0000:01:00.1', '0000:01:00.2'])
  assert.match(integrated?.obstacle ?? '', /other devices are in its IOMMU group: 0000:11:00\.6/)
  assert.equal(gpus.length, 2)
})
