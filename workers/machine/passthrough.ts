import type { Gpu } from './types.ts'

/**
 * The PCI addresses that go into a guest with a GPU, as `GuestSpec.passthrough` wants them: all of its IOMMU group but the bridges,
 * since the kernel gives a group to one guest, or to none. Pure.
 * @throws Error with what stands in the way
 */
export function passthroughOf({ address, group, bridges, obstacle }: Gpu): readonly string[] {
  if (obstacle !== null) throw new Error(`The GPU ${address} cannot be given to a guest: ${obstacle}.`)
  return group.filter((device) => !bridges.includes(device))
}
