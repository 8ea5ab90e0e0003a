import { card, disk, type Entry, thread } from './tree.ts'

/** A small ARM board: no PCI bus, no NUMA, its processor without a name but the board's, and a flash chip with parts to boot from. */
export const armBoard: Readonly<Record<string, Entry>> = {
  'proc/cpuinfo': [
    ...[0, 1, 2, 3].map(
      (n) =>
        `processor\t: ${n}\nBogoMIPS\t: 108.00\nFeatures\t: fp asimd evtstrm crc32 cpuid\nCPU part\t: 0xd08\n`,
    ),
    'Hardware\t: BCM2835\nRevision\t: d03140\nModel\t\t: Raspberry Pi Compute Module 4 Rev 1.0',
  ].join('\n'),
  'proc/meminfo': 'MemTotal:        7998976 kB',
  'sys/devices/system/cpu/online': '0-3',
  ...thread(0, -1, 0),
  ...thread(1, -1, 1),
  ...thread(2, -1, 2),
  ...thread(3, -1, 3),
  ...disk('mmcblk0', 29, { 'queue/rotational': '0' }),
  'sys/block/mmcblk0boot0/size': '8192',
  'sys/block/mmcblk0boot1/size': '8192',
  ...disk('zram0', 2),
  ...card('eth0', 1000),
  ...card('wlan0', -1),
}
