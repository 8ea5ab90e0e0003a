import type { Tree } from './tree.ts'
import type { Gpu } from './types.ts'

const pci = 'sys/bus/pci/devices'
/** Makers of adapters that are worth renting out; others are consoles of boards and of virtual machines. */
const makers: Readonly<Record<string, string>> = { '10de': 'NVIDIA', '1002': 'AMD', '8086': 'Intel' }
const pciIds = ['usr/share/misc/pci.ids', 'usr/share/hwdata/pci.ids']

/** Display (03) and processing (12) adapters, with what else goes into a guest with each. */
export function detectGpus(tree: Tree): Gpu[] {
  const names = deviceNames(tree)
  return tree.list(pci).flatMap((address) => {
    const at = `${pci}/${address}`
    if (!/^0x(03|12)/.test(tree.text(`${at}/class`) ?? '')) return []
    const vendor = hexOf(tree.text(`${at}/vendor`))
    const device = hexOf(tree.text(`${at}/device`))
    const iommuGroup = groupOf(tree, at)
    const group = iommuGroup === null ? [] : tree.list(`sys/kernel/iommu_groups/${iommuGroup}/devices`)
    const node = tree.number(`${at}/numa_node`)
    const gpu = {
      address,
      vendor: makers[vendor] ?? vendor,
      id: `${vendor}:${device}`,
      model: names(vendor, device),
      numaNode: node === null || node < 0 ? null : node,
      driver: tree.target(`${at}/driver`),
      iommuGroup,
      group,
      bridges: group.filter((other) => isBridge(tree, other)),
    }
    return [{ ...gpu, obstacle: obstacleOf(gpu, vendor) }]
  })
}

const hexOf = (text: string | null): string => (text ?? '').replace(/^0x/, '')

function groupOf(tree: Tree, at: string): number | null {
  const name = tree.target(`${at}/iommu_group`)
  return name !== null && /^\d+$/.test(name) ? Number(name) : null
}

type Found = Omit<Gpu, 'obstacle'>

function obstacleOf({ address, iommuGroup, group, bridges }: Found, vendor: string): string | null {
  if (makers[vendor] === undefined) return 'it is the console of the board or of a virtual machine'
  if (iommuGroup === null)
    return 'the IOMMU is off: switch on VT-d or AMD-Vi in the firmware, and intel_iommu=on'
  const strangers = group.filter((other) => !isSameCard(other, address) && !bridges.includes(other))
  if (strangers.length === 0) return null
  return `other devices are in its IOMMU group: ${strangers.join(', ')}`
}

/** Functions of one card share all of the address but the last digit: its sound, its USB. */
const isSameCard = (one: string, other: string): boolean => one.split('.')[0] === other.split('.')[0]

/** To other buses, or to the processor; of these some are dummies, which stand in a group with the bridges beside them. */
const isBridge = (tree: Tree, address: string): boolean =>
  /^0x060[04]/.test(tree.text(`${pci}/${address}/class`) ?? '')

/** Names from the list that Debian's pci.ids package brings, if it is there. */
function deviceNames(tree: Tree): (vendor: string, device: string) => string | null {
  let lines: readonly string[] | null = null
  return (vendor, device) => {
    lines ??= pciIds.flatMap((path) => tree.text(path)?.split('\n') ?? [])
    const from = lines.findIndex((line) => line.startsWith(`${vendor}  `))
    if (from < 0) return null
    for (const line of lines.slice(from + 1)) {
      if (/^[0-9a-f]/.test(line)) return null // the next vendor
      if (line.startsWith(`\t${device}  `)) return line.slice(device.length + 3).trim()
    }
    return null
  }
}
