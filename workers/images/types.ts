import type { GuestBoot } from '../hypervisor/types.ts'

/** One line of `images/catalogue.json`, resolved to files on this host whose digests were checked. */
export interface ReadyImage {
  readonly name: string
  readonly digest: string
  /** qcow2 base of the overlays. */
  readonly baseDiskPath: string
  readonly boot: GuestBoot
  readonly hasScreen: boolean
  readonly loginUser: string
  readonly minimumMemoryMib: number
  readonly minimumDiskGib: number
}
