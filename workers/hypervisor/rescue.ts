import type { GuestBoot, GuestSpec } from './types.ts'

/** What a rescue boot needs beside the guest itself. */
export interface RescueSystem {
  /** Kernel and first file system of the `micro` image. */
  readonly boot: Extract<GuestBoot, { kind: 'direct' }>
  /** An empty qcow2 disk (1 GiB is plenty): the rescue system's home, thrown away afterwards. */
  readonly scratchDiskPath: string
}

/** Least memory of a guest that boots the rescue system, in MiB. */
const leastMemoryMib = 256

/**
 * The same guest, booted from a rescue system: same address, keys, login and console, but its own disk lies unmounted at
 * /dev/vdc, to be repaired from outside. Pure. Define the original again to end the rescue.
 * @param loginUser whom the guest's own system lets in; the rescue system takes the name for root's
 */
export function rescueSpec(spec: GuestSpec, rescue: RescueSystem, loginUser: string): GuestSpec {
  const { boot } = rescue
  return {
    ...spec,
    memoryMib: Math.max(spec.memoryMib, leastMemoryMib),
    boot: { ...boot, cmdline: `${boot.cmdline} freehold.login=${loginUser}` },
    diskPath: rescue.scratchDiskPath,
    extraDisks: [{ path: spec.diskPath, readOnly: false }, ...(spec.extraDisks ?? [])],
  }
}
