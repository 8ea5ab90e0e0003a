import { readFileSync } from 'node:fs'

/**
 * When a process started, in clock ticks since boot, or null when there is no such process. Together with the number it names
 * one process for ever, for numbers are used again.
 */
export function processStartTicks(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ') // begins with field 3; the name may contain spaces
    return fields[0] === 'Z' ? null : (fields[19] ?? null)
  } catch {
    return null
  }
}
