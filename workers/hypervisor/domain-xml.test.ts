import assert from 'node:assert/strict'
import { test } from 'node:test'
import { domainXml } from './domain-xml.ts'
import { guestName, guestUuid, tapName } from './names.ts'
import type { GuestSpec } from './types.ts'

const lease = `0x${'0123456789abcdef'.repeat(4)}` as const
const spec: GuestSpec = {
  name: guestName(lease),
  uuid: guestUuid(lease),
  vcpus: 2,
  memoryMib: 1024,
  diskPath: '/srv/disk.qcow2',
  seedPath: '/srv/seed.iso',
  consoleLogPath: '/srv/console.log',
  boot: { kind: 'direct', kernelPath: '/img/vmlinux', initrdPath: '/img/initrd', cmdline: 'console=ttyS0' },
  nic: { kind: 'bridge', network: 'fhbr0', mac: '02:00:00:00:00:01' },
}

test('a name, a UUID and a tap follow from the lease', () => {
  assert.equal(guestName(lease), 'fh-0123456789abcdef01234567')
  assert.equal(guestUuid(lease), '01234567-89ab-8def-8123-456789abcdef')
  assert.equal(tapName(guestName(lease)), 'fh0123456789ab')
  assert.throws(() => guestName('0x12'), /no lease id/)
})

test('an emulated guest on a bridge, with its own kernel', () => {
  const xml = domainXml(spec, 'tcg')
  assert.match(xml, /^<domain type='qemu' /)
  assert.match(xml, /<cpu mode='maximum'\/>/)
  assert.match(
    xml,
    /<kernel>\/img\/vmlinux<\/kernel><initrd>\/img\/initrd<\/initrd><cmdline>console=ttyS0<\/cmdline>/,
  )
  assert.match(xml, /<interface type='ethernet'>.*<target dev='fh0123456789ab' managed='no'\/>/)
  assert.match(xml, /<source file='\/srv\/seed.iso'\/><target dev='vdb' bus='virtio'\/><readonly\/>/)
  assert.doesNotMatch(xml, /bandwidth|qemu:commandline/)
})

test('a guest on KVM that boots from its disk, with user networking that lets nothing out', () => {
  const nic = { kind: 'user', mac: '02:00:00:00:00:01', sshForwardPort: 40_001 } as const
  const xml = domainXml({ ...spec, boot: { kind: 'disk' }, nic }, 'kvm')
  assert.match(xml, /^<domain type='kvm' /)
  assert.match(xml, /<cpu mode='host-passthrough'\/>/)
  assert.match(xml, /<boot dev='hd'\/>/)
  assert.match(xml, /user,id=fh0,restrict=on,hostfwd=tcp:127\.0\.0\.1:40001-:22/)
  assert.doesNotMatch(xml, /<interface|<kernel>/)
})

test('whatever a path holds stays text', () => {
  const xml = domainXml({ ...spec, diskPath: `/srv/a'/><x>&"b` }, 'tcg')
  assert.match(xml, /<source file='\/srv\/a&apos;\/&gt;&lt;x&gt;&amp;&quot;b'\/>/)
  assert.throws(() => domainXml({ ...spec, seedPath: '/srv/\u0000' }, 'tcg'), /control characters/)
})

test('an unsound guest is refused with every complaint at once', () => {
  const unsound = { ...spec, name: 'web', vcpus: 0, memoryMib: 1.5, diskPath: 'disk', uuid: 'x' }
  assert.throws(
    () => domainXml(unsound, 'tcg'),
    /"web" is no name of a guest; "x" is no UUID; 0 vCPUs .*; 1\.5 MiB .*; the path "disk" is not absolute/,
  )
  const nic = { kind: 'user', mac: '02:00:00:00:00:01,hostfwd=tcp::22-:22', sshForwardPort: 70_000 } as const
  assert.throws(() => domainXml({ ...spec, nic }, 'tcg'), /no MAC address; 70000 is no TCP port/)
})
