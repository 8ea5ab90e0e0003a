import type { HostImage } from '@freehold/sdk'
import type { Hypervisor, RescueSystem } from '../hypervisor/index.ts'
import type { ReadyImage, SeedOptions } from '../images/index.ts'
import type { GuestAddress, HostNetwork } from '../network/index.ts'

/** Images and disks as the provider needs them; `realImages` over workers/images, or a twin in tests. */
export interface GuestImages {
  /** What this host launches: what is there, and what it makes for the first who asks for it. */
  offered(): Promise<readonly HostImage[]>
  /**
   * The version of an image that a new disk is built on, files checked.
   * @throws Never `ImageUnavailable` when this host has no such image or not the digest that was asked for; ImageError
   */
  open(name: string, digest: string | undefined): Promise<ReadyImage>
  /** A disk on a base; one that is there already is left alone. */
  makeDisk(image: ReadyImage, diskPath: string, sizeGib: number): Promise<void>
  makeSeed(options: SeedOptions): Promise<void>
  /** Makes the disk of a guest that is off larger; one that is large enough already is left alone. */
  growDisk(diskPath: string, sizeGib: number): Promise<void>
  /** What a guest is booted from to be repaired, with an empty disk of its own at this path. */
  openRescue(scratchDiskPath: string): Promise<RescueSystem>
}

/** What a host is made of. */
export interface Parts {
  readonly hypervisor: Hypervisor
  readonly network: HostNetwork
  readonly images: GuestImages
  /** Where the worker itself reaches a guest's SSH server. */
  readonly sshServerOf: (address: GuestAddress) => { readonly host: string; readonly port: number }
  /** Lets go of everything; guests keep running. */
  readonly close: () => Promise<void>
}
