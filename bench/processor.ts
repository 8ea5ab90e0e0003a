import { readFileSync } from 'node:fs'
import { processesOf } from './processes.ts'

/** What a process has had of the processors. */
export interface ProcessorUse {
  readonly program: string
  /** As user and in the kernel, with that of its children which ended. */
  readonly seconds: number
}

/** Linux counts in hundredths of a second for programs, whatever its own clock is. */
const TICKS_PER_SECOND = 100

/** By the text of a process's `stat` (proc(5)); its second field is a name that may hold blanks and brackets. */
export function processorUseIn(text: string): ProcessorUse {
  const [start, end] = [text.indexOf('('), text.lastIndexOf(')')]
  const ticks = text
    .slice(end + 2)
    .split(' ')
    .slice(11, 15) // fields 14 to 17; the first after the name is the third
    .map(Number)
  if (ticks.length < 4 || ticks.some(Number.isNaN)) throw new Error('stat names no processor times.')
  const seconds = ticks.reduce((sum, one) => sum + one, 0) / TICKS_PER_SECOND
  return { program: text.slice(start + 1, end), seconds }
}

/** Of a process and all that it started. Linux only. */
export function processorUseOf(root: number): ProcessorUse[] {
  return processesOf(root).flatMap((pid) => {
    try {
      return [processorUseIn(readFileSync(`/proc/${pid}/stat`, 'utf8'))]
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [] // it ended meanwhile; its parent has its time
      throw error
    }
  })
}
