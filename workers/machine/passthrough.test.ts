import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { makeTempDir, removeTempDir } from '../../test/support/temp.ts'
import { domainXml } from '../hypervisor/domain-xml.ts'
import type { GuestSpec } from '../hypervisor/index.ts'
import { detectMachine } from './detect.ts'
import { passthroughOf } from './passthrough.ts'
import { gpuHost, makeTree } from './testing/index.ts'
import type { Gpu } from './types.ts'

let root: string
let gpus: readonly Gpu[]
before(() => {
  root = makeTempDir('passthrough')
  makeTree(root, gpuHost)
  gpus = detectMachine(root).gpus
})
after(() => removeTempDir(root))

const at = (address: string): Gpu => gpus.find((gpu) => gpu.address === address)!

test('a GPU goes into a guest with all of its group, but bridges stay', () => {
  assert.deepEqual(passthroughOf(at('0000:41:00.0')), ['0000:41:00.0', '0000:41:00.1'])
  const accelerator = at('0000:61:00.0')
  assert.deepEqual(accelerator.group, ['0000:60:00.0', '0000:61:00.0'])
  assert.deepEqual(passthroughOf(accelerator), ['0000:61:00.0'])
})

test('what stands in the way is said: a stranger in the group, no IOMMU, a console', () => {
  assert.throws(
    () => passthroughOf(at('0000:42:00.0')),
    /^Error: The GPU 0000:42:00\.0 cannot be given to a guest: other devices are in its IOMMU group: 0000:43:00\.0\.$/,
  )
  assert.throws(() => passthroughOf(at('0000:44:00.0')), /cannot be given to a guest: the IOMMU is off/)
  assert.throws(() => passthroughOf(at('0000:45:00.0')), /it is the console of the board/)
})

test('what is found on a host is what its guest is defined with, and nothing else', () => {
  const spec: GuestSpec = {
    name: 'fh-1',
    uuid: '00000000-0000-4000-8000-000000000001',
    vcpus: 1,
    memoryMib: 256,
    diskPath: '/srv/disk.qcow2',
    seedPath: '/srv/seed.iso',
    consoleLogPath: '/srv/console.log',
    boot: { kind: 'disk' },
    nic: { kind: 'user', mac: '52:54:00:00:00:01', sshForwardPort: 40_000 },
    passthrough: gpus.filter(({ obstacle }) => obstacle === null).flatMap(passthroughOf),
  }
  const given = [...domainXml(spec, 'kvm').matchAll(/<hostdev .*?<address (.*?)\/>/g)].map(
    ([, place]) => place,
  )
  assert.deepEqual(given, [
    "domain='0x0000' bus='0x41' slot='0x00' function='0x0'",
    "domain='0x0000' bus='0x41' slot='0x00' function='0x1'",
    "domain='0x0000' bus='0x61' slot='0x00' function='0x0'",
  ])
})
