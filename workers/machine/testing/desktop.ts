import { card, disk, type Entry, pciDevice, thread } from './tree.ts'

/** Six cores with two threads each, which the kernel counts side by side; the numbers of cores have gaps. */
const threads = Array.from({ length: 12 }, (_, n) => thread(n, 0, Math.floor(n / 2) * 4))

/**
 * A desktop with one socket and its IOMMU on. Its card shares a group with its own sound and USB and with the bridges above it, one
 * of which is a dummy; the graphics of the processor share theirs with the board's sound.
 */
export const desktop: Readonly<Record<string, Entry>> = {
  'proc/cpuinfo': threads
    .map(
      (_, n) =>
        `processor\t: ${n}\nmodel name\t: AMD Ryzen 5 7600 6-Core Processor\nflags\t\t: fpu svm sse2\n`,
    )
    .join('\n'),
  'proc/meminfo': 'MemTotal:       32046548 kB',
  'sys/devices/system/cpu/online': '0-11',
  ...Object.assign({}, ...threads),
  'sys/devices/system/node/node0/cpulist': '0-11',
  'sys/devices/system/node/node0/meminfo': 'Node 0 MemTotal:       32046548 kB',
  ...disk('nvme0n1', 931, { 'device/model': 'Samsung SSD 980 PRO 1TB', 'queue/rotational': '0' }),
  ...disk('sda', 465, { 'device/model': 'CT500MX500SSD1', 'queue/rotational': '0' }),
  ...disk('sdb', 28, { removable: '1' }),
  ...pciDevice('0000:00:01.0', { class: '0x060000', id: ['1022', '14da'], group: 0 }),
  ...pciDevice('0000:00:01.1', { class: '0x060400', id: ['1022', '14db'], group: 0, driver: 'pcieport' }),
  ...pciDevice('0000:01:00.0', { class: '0x030000', id: ['10de', '1f02'], group: 0, driver: 'nouveau' }),
  ...pciDevice('0000:01:00.1', {
    class: '0x040300',
    id: ['10de', '10f9'],
    group: 0,
    driver: 'snd_hda_intel',
  }),
  ...pciDevice('0000:01:00.2', { class: '0x0c0330', id: ['10de', '1ada'], group: 0, driver: 'xhci_hcd' }),
  ...pciDevice('0000:10:00.0', { class: '0x030000', id: ['1002', '164e'], group: 5, driver: 'amdgpu' }),
  ...pciDevice('0000:11:00.6', {
    class: '0x040300',
    id: ['1022', '15e3'],
    group: 5,
    driver: 'snd_hda_intel',
  }),
  ...card('enp6s0', 2500),
  ...card('wlp5s0', -1),
  'sys/class/net/docker0/speed': '10000',
}
