import assert from 'node:assert/strict'
import { test } from 'node:test'
import { domainXml } from './domain-xml.ts'
import { limitsMeanwhile, memoryLimitMib } from './limits.ts'
import { guestName, guestUuid, tapName } from './names.ts'
import { readNote } from './note.ts'
import { rescueSpec } from './rescue.ts'
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

test('limits are written only where libvirt is to enforce them; either way the house notes them', () => {
  const limits = { cpuWeight: 50, cpuQuotaPercent: 150, memoryLimitMib: 2048 }
  const xml = domainXml({ ...spec, limits }, 'kvm', { enforcesLimits: true })
  assert.match(
    xml,
    /<cputune><shares>50<\/shares><global_period>100000<\/global_period><global_quota>150000<\/global_quota><\/cputune>/,
  )
  assert.match(xml, /<memtune><hard_limit unit='MiB'>2048<\/hard_limit><\/memtune>/)
  const noted = domainXml({ ...spec, limits }, 'kvm')
  assert.doesNotMatch(noted, /cputune|memtune/)
  const [, note] = /<metadata>(.*)<\/metadata>/.exec(noted) ?? []
  assert.deepEqual(readNote(note ?? null), { limits })
  const open = { cpuWeight: 100, cpuQuotaPercent: null, memoryLimitMib: null }
  const free = domainXml({ ...spec, limits: open }, 'kvm', { enforcesLimits: true })
  assert.match(free, /<cputune><shares>100<\/shares><\/cputune>/)
  assert.doesNotMatch(free, /memtune/)
  const unsound = { cpuWeight: 0, cpuQuotaPercent: 0, memoryLimitMib: 512 }
  assert.throws(
    () => domainXml({ ...spec, limits: unsound }, 'kvm'),
    /weight of 0.*quota of 0 %.*512 MiB kills/,
  )
})

test('vCPUs may be added up to a most', () => {
  assert.match(domainXml(spec, 'kvm'), /<vcpu placement='static'>2<\/vcpu>/)
  assert.match(domainXml({ ...spec, mostVcpus: 4 }, 'kvm'), /<vcpu placement='static' current='2'>4<\/vcpu>/)
  assert.throws(() => domainXml({ ...spec, mostVcpus: 1 }, 'kvm'), /at most 1 vCPUs make no sense/)
})

test('a screen is VNC on a socket, never on a network; without one there is none', () => {
  const xml = domainXml({ ...spec, graphics: 'vnc' }, 'kvm')
  assert.match(xml, /<graphics type='vnc'><listen type='socket'\/><\/graphics>/)
  assert.doesNotMatch(xml, /autoport|listen type='address'/)
  assert.match(domainXml(spec, 'kvm'), /<video><model type='none'\/><\/video>/)
})

test('the serial port listens on a socket where the host has a folder for it', () => {
  const socket = domainXml(spec, 'kvm', { consoleSocketPath: '/run/freehold/consoles/fh-1' })
  assert.match(
    socket,
    /<serial type='unix'><source mode='bind' path='\/run\/freehold\/consoles\/fh-1'\/><log /,
  )
  assert.match(domainXml(spec, 'kvm'), /<serial type='pty'><log file='\/srv\/console.log' append='on'\/>/)
})

test('PCI devices are handed over whole', () => {
  const xml = domainXml({ ...spec, passthrough: ['0000:65:00.0', '0000:65:00.1'] }, 'kvm')
  const device = (fn: number) =>
    "<hostdev mode='subsystem' type='pci' managed='yes'><source>" +
    `<address domain='0x0000' bus='0x65' slot='0x00' function='0x${fn}'/></source></hostdev>`
  assert.ok(xml.includes(device(0) + device(1)))
  assert.throws(() => domainXml({ ...spec, passthrough: ['65:00.0'] }, 'kvm'), /"65:00.0" is no PCI address/)
  const twice = ['0000:65:00.0', '0000:65:00.0']
  assert.throws(() => domainXml({ ...spec, passthrough: twice }, 'kvm'), /handed over twice/)
})

test('a rescue boots another system and lays the disk beside it', () => {
  const boot = { kind: 'direct', kernelPath: '/micro/k', initrdPath: '/micro/i', cmdline: 'quiet' } as const
  const rescue = { boot, scratchDiskPath: '/srv/scratch.qcow2' }
  const rescued = rescueSpec({ ...spec, memoryMib: 128 }, rescue, 'debian')
  const xml = domainXml(rescued, 'tcg')
  assert.match(xml, /<kernel>\/micro\/k<\/kernel>/)
  assert.match(xml, /<cmdline>quiet freehold\.login=debian<\/cmdline>/, 'its tenant logs in as before')
  assert.match(xml, /<source file='\/srv\/scratch.qcow2'\/><target dev='vda'/)
  assert.match(xml, /<source file='\/srv\/seed.iso'\/><target dev='vdb'/)
  assert.match(xml, /<source file='\/srv\/disk.qcow2'\/><target dev='vdc' bus='virtio'\/><\/disk>/)
  assert.match(xml, /<memory unit='MiB'>256<\/memory>/)
  assert.equal(rescued.name, spec.name)
})

test('what QEMU needs beside the guest is allowed for', () => {
  assert.equal(memoryLimitMib(1024, 'kvm'), 1024 + 256 + 32)
  assert.equal(memoryLimitMib(1024, 'tcg'), 1024 + 256 + 32 + 1024)
})

test('a guest whose memory is to shrink keeps its limit until it was started again', () => {
  const limits = (memoryLimitMib: number | null) => ({ cpuWeight: 100, cpuQuotaPercent: 100, memoryLimitMib })
  const next = { ...limits(1024), cpuWeight: 50 }
  assert.deepEqual(limitsMeanwhile(limits(4096), next), { ...next, memoryLimitMib: 4096 })
  assert.deepEqual(limitsMeanwhile(limits(512), next), next)
  assert.deepEqual(limitsMeanwhile(limits(null), next), { ...next, memoryLimitMib: null })
  assert.deepEqual(limitsMeanwhile(null, next), next)
  assert.equal(limitsMeanwhile(limits(512), null), null)
})
