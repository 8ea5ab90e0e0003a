import { card, disk, type Entry, pciDevice, thread } from './tree.ts'

/** Two sockets of four cores with two threads each: the kernel counts all first threads, then all second ones. */
const threads = Array.from({ length: 16 }, (_, n) => thread(n, Math.floor(n / 4) % 2, n % 4))

/**
 * An Intel server with two sockets, a NUMA node each, whose IOMMU is switched off in the firmware: its accelerator has no group.
 * One NVMe disk is reached by two paths, of which the kernel hides the one; the spinning ones are a RAID.
 */
export const twoSockets: Readonly<Record<string, Entry>> = {
  'proc/cpuinfo': threads
    .map(
      (_, n) =>
        `processor\t: ${n}\nmodel name\t: Intel(R) Xeon(R) Silver 4112 CPU @ 2.60GHz\nflags\t\t: fpu vmx ept sse2\n`,
    )
    .join('\n'),
  'proc/meminfo': 'MemTotal:       197735652 kB',
  'sys/devices/system/cpu/online': '0-15',
  ...Object.assign({}, ...threads),
  'sys/devices/system/node/node0/cpulist': '0-3,8-11',
  'sys/devices/system/node/node0/meminfo': 'Node 0 MemTotal:       98867826 kB',
  'sys/devices/system/node/node1/cpulist': '4-7,12-15',
  'sys/devices/system/node/node1/meminfo': 'Node 1 MemTotal:       98867826 kB',
  ...disk('nvme0n1', 1788, { 'device/model': 'Dell Ent NVMe P5500', 'queue/rotational': '0' }),
  ...disk('nvme0c0n1', 1788, { hidden: '1', 'queue/rotational': '0' }),
  ...disk('sda', 3726, { 'device/model': 'ST4000NM0023', 'queue/rotational': '1' }),
  ...disk('sdb', 3726, { 'device/model': 'ST4000NM0023', 'queue/rotational': '1' }),
  ...disk('md0', 3726),
  ...pciDevice('0000:03:00.0', { class: '0x030000', id: ['102b', '0536'], group: null, driver: 'mgag200' }),
  ...pciDevice('0000:3b:00.0', { class: '0x030200', id: ['10de', '1eb8'], group: null, node: 0 }),
  ...card('eno1', 10_000),
  ...card('eno2', -1),
  'sys/class/net/bond0/speed': '20000',
}
