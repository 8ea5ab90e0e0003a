import { readdirSync, readFileSync } from 'node:fs'

/** A process and everything it started, as far as it still belongs to it. */
export function treeOf(root: number, parents: ReadonlyMap<number, number>): number[] {
  const tree = [root]
  for (const process of tree) {
    for (const [child, parent] of parents) if (parent === process) tree.push(child)
  }
  return tree
}

/** Bytes of a process's share of memory (PSS), by the text of its `smaps_rollup`. */
export function pssBytesIn(text: string): number {
  const kib = /^Pss:\s+(\d+) kB$/m.exec(text)?.[1]
  if (kib === undefined) throw new Error('smaps_rollup names no Pss.')
  return Number(kib) * 1024
}

/** Bytes of memory of a process and all that it started; what processes share counts once. Linux only. */
export function memoryOf(root: number): number {
  const parents = new Map<number, number>()
  for (const name of readdirSync('/proc')) {
    const parent = /^\d+$/.test(name) ? parentOf(Number(name)) : null
    if (parent !== null) parents.set(Number(name), parent)
  }
  return treeOf(root, parents)
    .map((pid) => pssBytesIn(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')))
    .reduce((sum, bytes) => sum + bytes, 0)
}

function parentOf(pid: number): number | null {
  try {
    return Number(/^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
  } catch {
    return null // it ended meanwhile
  }
}
