export interface Cpu {
  /** As the processor calls itself; null where it does not (some ARM boards). */
  readonly model: string | null
  readonly sockets: number
  /** Physical cores that are on. */
  readonly cores: number
  /** What the kernel schedules on: cores times their threads. */
  readonly threads: number
  /** The processor's own help for virtual machines; null: none, or it is hidden. */
  readonly virtualisation: 'vmx' | 'svm' | null
}

/** Memory and processors that are near each other. */
export interface NumaNode {
  readonly node: number
  /** Kernel's list of its processors: `0-7,16-23`. */
  readonly cpus: string
  readonly memoryMib: number
}

/** A whole disk; what is layered on disks (LVM, RAID, LUKS) is not counted again. */
export interface Disk {
  readonly name: string
  readonly model: string | null
  readonly kind: 'nvme' | 'ssd' | 'hdd' | 'virtual'
  readonly gib: number
}

/** A display or compute adapter on the PCI bus. */
export interface Gpu {
  /** PCI address, `0000:41:00.0`. */
  readonly address: string
  readonly vendor: string
  /** Vendor and device number, `10de:2684`. */
  readonly id: string
  readonly model: string | null
  readonly numaNode: number | null
  /** Driver of the host that has it; null: none. */
  readonly driver: string | null
  readonly iommuGroup: number | null
  /** Addresses of the whole group, its own among them. */
  readonly group: readonly string[]
  /** Those of the group that stay with the host when the rest goes into a guest. */
  readonly bridges: readonly string[]
  /** Why it cannot be given to a guest; null: it can. */
  readonly obstacle: string | null
}

export interface Nic {
  readonly name: string
  /** Speed of the link; null: unknown, as for most virtual ones. */
  readonly mbps: number | null
}

/** What a machine is made of. */
export interface Machine {
  /** Node's word for it: x64, arm64. */
  readonly arch: string
  readonly cpu: Cpu
  readonly memoryMib: number
  readonly numa: readonly NumaNode[]
  readonly disks: readonly Disk[]
  readonly gpus: readonly Gpu[]
  /** Network cards, the fastest first. */
  readonly nics: readonly Nic[]
}
