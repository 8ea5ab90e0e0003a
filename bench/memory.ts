import { readFileSync } from 'node:fs'
import { processesOf } from './processes.ts'

/** Bytes of a process's share of memory (PSS), by the text of its `smaps_rollup`. */
export function pssBytesIn(text: string): number {
  const kib = /^Pss:\s+(\d+) kB$/m.exec(text)?.[1]
  if (kib === undefined) throw new Error('smaps_rollup names no Pss.')
  return Number(kib) * 1024
}

/** Bytes of memory of a process and all that it started; what processes share counts once. Linux only. */
export function memoryOf(root: number): number {
  return processesOf(root)
    .map((pid) => pssBytesIn(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')))
    .reduce((sum, bytes) => sum + bytes, 0)
}
