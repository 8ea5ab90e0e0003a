import { readdirSync, readFileSync } from 'node:fs'

/** A process and everything it started, as far as it still belongs to it. */
export function treeOf(root: number, parents: ReadonlyMap<number, number>): number[] {
  const tree = [root]
  for (const process of tree) {
    for (const [child, parent] of parents) if (parent === process) tree.push(child)
  }
  return tree
}

/** A process and all that it started, as they run now. Linux only. */
export function processesOf(root: number): number[] {
  const parents = new Map<number, number>()
  for (const name of readdirSync('/proc')) {
    const parent = /^\d+$/.test(name) ? parentOf(Number(name)) : null
    if (parent !== null) parents.set(Number(name), parent)
  }
  return treeOf(root, parents)
}

function parentOf(pid: number): number | null {
  try {
    return Number(/^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
  } catch {
    return null // it ended meanwhile
  }
}
