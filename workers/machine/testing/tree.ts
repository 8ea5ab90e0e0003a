import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Content of a file, or what a link leads to. */
export type Entry = string | { readonly link: string }

/** Writes a copy of /sys and /proc for tests. */
export function makeTree(root: string, entries: Readonly<Record<string, Entry>>): void {
  for (const [path, entry] of Object.entries(entries)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    if (typeof entry === 'string') writeFileSync(join(root, path), `${entry}\n`)
    else symlinkSync(entry.link, join(root, path))
  }
}

interface Device {
  readonly class: string
  readonly id: readonly [vendor: string, device: string]
  readonly group: number | null
  readonly node?: number
  readonly driver?: string
}

export function pciDevice(address: string, device: Device): Record<string, Entry> {
  const at = `sys/bus/pci/devices/${address}`
  const group = `sys/kernel/iommu_groups/${device.group}`
  return {
    [`${at}/class`]: device.class,
    [`${at}/vendor`]: `0x${device.id[0]}`,
    [`${at}/device`]: `0x${device.id[1]}`,
    [`${at}/numa_node`]: String(device.node ?? -1),
    ...(device.driver && { [`${at}/driver`]: { link: `../../../../bus/pci/drivers/${device.driver}` } }),
    ...(device.group !== null && {
      [`${at}/iommu_group`]: { link: `../../../../kernel/iommu_groups/${device.group}` },
      [`${group}/devices/${address}`]: '',
    }),
  }
}

export function thread(number: number, socket: number, core: number): Record<string, Entry> {
  const at = `sys/devices/system/cpu/cpu${number}/topology`
  return { [`${at}/physical_package_id`]: String(socket), [`${at}/core_id`]: String(core) }
}

export function disk(name: string, gib: number, more: Record<string, string> = {}): Record<string, Entry> {
  const entries = Object.entries({ size: String(gib * 2 ** 21), removable: '0', ...more })
  return Object.fromEntries(entries.map(([file, text]) => [`sys/block/${name}/${file}`, text]))
}

/** A network card, not a bridge: a device is behind it. */
export const card = (name: string, mbps: number): Record<string, Entry> => ({
  [`sys/class/net/${name}/device/vendor`]: '0x8086',
  [`sys/class/net/${name}/speed`]: String(mbps),
})
