import type { Tree } from './tree.ts'
import type { NumaNode } from './types.ts'

/** Memory of the whole machine, in MiB. */
export function detectMemoryMib(tree: Tree): number {
  return totalMib(tree.text('proc/meminfo') ?? '')
}

/** Nodes of memory; a machine without NUMA shows one, or none. */
export function detectNuma(tree: Tree): NumaNode[] {
  const at = 'sys/devices/system/node'
  return tree
    .list(at)
    .flatMap((name) => /^node(\d+)$/.exec(name)?.[1] ?? [])
    .map((number) => ({
      node: Number(number),
      cpus: tree.text(`${at}/node${number}/cpulist`) ?? '',
      memoryMib: totalMib(tree.text(`${at}/node${number}/meminfo`) ?? ''),
    }))
    .sort((a, b) => a.node - b.node)
}

const totalMib = (meminfo: string): number =>
  Math.floor(Number(/MemTotal:\s*(\d+) kB/.exec(meminfo)?.[1] ?? 0) / 1024)
