import { card, disk, type Entry, pciDevice, thread } from './tree.ts'

/**
 * A server with two sockets of two cores with two threads each (one thread is switched off), two NUMA nodes, and five display
 * adapters: one to rent out with its sound, one that shares its group with a disk controller, one without a group, one of the
 * board, and an accelerator behind a bridge.
 */
export const gpuHost: Readonly<Record<string, Entry>> = {
  'proc/cpuinfo': [0, 1, 2, 3, 4, 5, 6]
    .map((n) => `processor\t: ${n}\nmodel name\t: AMD  EPYC 7313 Test\nflags\t\t: fpu svm sse2\n`)
    .join('\n'),
  'proc/meminfo': 'MemTotal:       263856012 kB\nMemFree: 1 kB',
  'sys/devices/system/cpu/online': '0-6',
  ...thread(0, 0, 0),
  ...thread(1, 0, 1),
  ...thread(2, 1, 0),
  ...thread(3, 1, 1),
  ...thread(4, 0, 0),
  ...thread(5, 0, 1),
  ...thread(6, 1, 0),
  'sys/devices/system/node/online': '0-1',
  'sys/devices/system/node/node0/cpulist': '0-1,4-5',
  'sys/devices/system/node/node0/meminfo': 'Node 0 MemTotal:       131928006 kB',
  'sys/devices/system/node/node1/cpulist': '2-3,6',
  'sys/devices/system/node/node1/meminfo': 'Node 1 MemTotal:       131928006 kB',
  ...disk('nvme0n1', 3576, { 'device/model': 'SAMSUNG MZQL23T8', 'queue/rotational': '0' }),
  ...disk('nvme1n1', 3576, { 'device/model': 'SAMSUNG MZQL23T8', 'queue/rotational': '0' }),
  ...disk('sda', 16_764, { 'device/model': 'ST18000NM000J', 'queue/rotational': '1' }),
  ...disk('sdb', 58, { removable: '1' }),
  ...disk('loop0', 1),
  ...disk('dm-0', 3000),
  ...pciDevice('0000:41:00.0', {
    class: '0x030000',
    id: ['10de', '2684'],
    group: 17,
    node: 1,
    driver: 'vfio-pci',
  }),
  ...pciDevice('0000:41:00.1', { class: '0x040300', id: ['10de', '22ba'], group: 17, node: 1 }),
  ...pciDevice('0000:42:00.0', { class: '0x030200', id: ['10de', '20b5'], group: 18, driver: 'nvidia' }),
  ...pciDevice('0000:43:00.0', { class: '0x010601', id: ['1022', '7901'], group: 18, driver: 'ahci' }),
  ...pciDevice('0000:44:00.0', { class: '0x030000', id: ['8086', '56a0'], group: null }),
  ...pciDevice('0000:45:00.0', { class: '0x030000', id: ['1a03', '2000'], group: 20, driver: 'ast' }),
  ...pciDevice('0000:61:00.0', { class: '0x120000', id: ['1002', '740f'], group: 21, node: 0 }),
  ...pciDevice('0000:60:00.0', { class: '0x060400', id: ['1022', '1453'], group: 21, driver: 'pcieport' }),
  'usr/share/misc/pci.ids': [
    '# a comment',
    '1002  Advanced Micro Devices, Inc. [AMD/ATI]',
    '\t740f  Aldebaran [Instinct MI210]',
    '\t\t1002 0c34  a subsystem',
    '10de  NVIDIA Corporation',
    '\t2684  AD102 [GeForce RTX 4090]',
  ].join('\n'),
  ...card('eno1', 1000),
  ...card('eno2', 25_000),
  ...card('eno3', -1),
  'sys/class/net/fhbr0/speed': '10000',
}
