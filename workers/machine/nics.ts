import type { Tree } from './tree.ts'
import type { Nic } from './types.ts'

/** Network cards, not bridges, taps and the like: a card has a device behind it. The fastest first. */
export function detectNics(tree: Tree): Nic[] {
  return tree
    .list('sys/class/net')
    .filter((name) => tree.exists(`sys/class/net/${name}/device`))
    .map((name) => {
      const mbps = tree.number(`sys/class/net/${name}/speed`)
      return { name, mbps: mbps === null || mbps <= 0 ? null : mbps }
    })
    .sort((a, b) => (b.mbps ?? 0) - (a.mbps ?? 0))
}
