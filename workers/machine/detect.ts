import { arch } from 'node:os'
import { detectCpu } from './cpu.ts'
import { detectDisks } from './disks.ts'
import { detectGpus } from './gpus.ts'
import { detectMemoryMib, detectNuma } from './memory.ts'
import { detectNics } from './nics.ts'
import { openTree } from './tree.ts'
import type { Machine } from './types.ts'

/**
 * Finds out what a machine is made of. What the kernel does not show is null or absent, never an error.
 * @param root where `sys` and `proc` are
 */
export function detectMachine(root = '/'): Machine {
  const tree = openTree(root)
  return {
    arch: arch(),
    cpu: detectCpu(tree),
    memoryMib: detectMemoryMib(tree),
    numa: detectNuma(tree),
    disks: detectDisks(tree),
    gpus: detectGpus(tree),
    nics: detectNics(tree),
  }
}
