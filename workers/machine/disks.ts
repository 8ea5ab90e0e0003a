import type { Tree } from './tree.ts'
import type { Disk } from './types.ts'

/**
 * Not disks of their own: loops, RAM disks, swap in memory, what is layered on disks (dm, md), and the parts of a flash chip that
 * boards boot from; nor what can be taken out.
 */
const notDisks = /^(loop|ram|zram|dm-|md|sr|fd|nbd|rbd|zd|mmcblk\d+(boot|rpmb))/
const bytesPerSector = 512
const gib = 2 ** 30

export function detectDisks(tree: Tree): Disk[] {
  return tree.list('sys/block').flatMap((name) => {
    const at = `sys/block/${name}`
    const bytes = (tree.number(`${at}/size`) ?? 0) * bytesPerSector
    if (notDisks.test(name) || bytes === 0 || tree.number(`${at}/removable`) === 1) return []
    if (tree.number(`${at}/hidden`) === 1) return [] // one of several paths to a disk that is listed as well
    const model = tree.text(`${at}/device/model`)?.replace(/\s+/g, ' ') ?? null
    return [
      {
        name,
        model,
        kind: kindOf(name, tree.number(`${at}/queue/rotational`)),
        gib: Math.floor(bytes / gib),
      },
    ]
  })
}

function kindOf(name: string, rotational: number | null): Disk['kind'] {
  if (/^(vd|xvd)/.test(name)) return 'virtual'
  if (name.startsWith('nvme')) return 'nvme'
  return rotational === 1 ? 'hdd' : 'ssd'
}
