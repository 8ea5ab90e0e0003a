import { card, disk, type Entry, pciDevice, thread } from './tree.ts'

/** A rented virtual machine: each thread a core of its own socket's, no nested virtualisation, a virtual disk, a screen that is no GPU. */
export const virtualMachine: Readonly<Record<string, Entry>> = {
  'proc/cpuinfo': [0, 1, 2, 3]
    .map(
      (n) =>
        `processor\t: ${n}\nmodel name\t: Intel Xeon Processor (Skylake, IBRS)\nflags\t\t: fpu sse2 hypervisor\n`,
    )
    .join('\n'),
  'proc/meminfo': 'MemTotal:        8136248 kB',
  'sys/devices/system/cpu/online': '0-3',
  ...thread(0, 0, 0),
  ...thread(1, 0, 1),
  ...thread(2, 0, 2),
  ...thread(3, 0, 3),
  'sys/devices/system/node/node0/cpulist': '0-3',
  'sys/devices/system/node/node0/meminfo': 'Node 0 MemTotal:        8136248 kB',
  ...disk('vda', 80, { 'queue/rotational': '1' }),
  ...disk('sr0', 1, { removable: '1', 'device/model': 'QEMU DVD-ROM' }),
  ...pciDevice('0000:00:01.0', { class: '0x030000', id: ['1234', '1111'], group: null, driver: 'bochs-drm' }),
  ...pciDevice('0000:00:03.0', {
    class: '0x020000',
    id: ['1af4', '1000'],
    group: null,
    driver: 'virtio-pci',
  }),
  ...card('eth0', -1),
}
