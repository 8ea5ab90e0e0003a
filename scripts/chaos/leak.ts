/** What a worker takes that has nothing to do, after a life of a lease. */
export interface IdleBurden {
  /** Those that stay open, by the name of their handle: what each leads to. */
  readonly sockets: ReadonlyMap<string, string>
  /** Files, pipes and what else is no socket. */
  readonly otherHandles: number
  /** What is in use once garbage was collected. */
  readonly heapMib: number
  /** Proportional share of it and of each of its children, by process number. */
  readonly processMib: ReadonlyMap<number, number>
}

/** Connections to three RPCs that are kept for the next question, and helpers that end when nobody asks: 16 to 22 were seen. */
const MORE_SOCKETS = 8
/** Code that is compiled meanwhile, and windows of blocks and measurements that fill: 1.1 MiB after the first life, then 0.2 to 0.5. */
const MORE_HEAP_MIB = 2
const MORE_HEAP_MIB_PER_LIFE = 0.5
const MORE_OF_A_PROCESS = 1.2

/**
 * What grew from life to life where nothing may: what was opened for one lease is closed when it is over, and forgotten. The least of
 * the later half is held against the least of the earlier one, so that a single high look decides nothing. Pure.
 * @param idle one per life, the oldest first; the first life warms the worker up, and two say something
 */
export function leakProblems(idle: readonly IdleBurden[]): string[] {
  const half = Math.floor(idle.length / 2)
  const [earlier, later] = [idle.slice(0, half), idle.slice(idle.length - half)]
  if (half === 0) return []
  const leastOf = (lives: readonly IdleBurden[], of: (life: IdleBurden) => number) =>
    Math.min(...lives.map(of))
  const grown = (what: string, of: (life: IdleBurden) => number, allowed: number) => {
    const [before, now] = [leastOf(earlier, of), leastOf(later, of)]
    return now > before + allowed
      ? [`the idle worker has ${rounded(now)} ${what}, and had ${rounded(before)}`]
      : []
  }
  const lives = idle.length - half
  return [
    ...grown('files and pipes open', (life) => life.otherHandles, 0),
    ...grown('sockets open', (life) => life.sockets.size, MORE_SOCKETS),
    ...socketProblems(idle),
    ...grown('MiB on its heap', (life) => life.heapMib, MORE_HEAP_MIB + MORE_HEAP_MIB_PER_LIFE * lives),
    ...processProblems(earlier, later),
  ]
}

/**
 * A connection that is kept for the next question is replaced one day, but what a life forgot stays. So each life between the first
 * and the last must have left some that are open at the end, or it is no leak.
 */
function socketProblems(idle: readonly IdleBurden[]): string[] {
  const atEnd = idle.at(-1)!.sockets
  const left = idle.slice(1, -1).map((life, index) => {
    const before = idle[index]!.sockets
    return [...life.sockets.keys()].filter((socket) => !before.has(socket) && atEnd.has(socket))
  })
  if (left.length < 2 || left.some((sockets) => sockets.length === 0)) return []
  const peers = left.flat().map((socket) => atEnd.get(socket))
  return [`each life of the idle worker left sockets open: ${peers.join(', ')}`]
}

/** Processes that lived all the time; others were started anew meanwhile, as idle ones are. */
function processProblems(earlier: readonly IdleBurden[], later: readonly IdleBurden[]): string[] {
  const least = (lives: readonly IdleBurden[], pid: number) =>
    Math.min(...lives.map(({ processMib }) => processMib.get(pid)!))
  const all = [...earlier, ...later]
  const old = [...all[0]!.processMib.keys()].filter((pid) =>
    all.every(({ processMib }) => processMib.has(pid)),
  )
  return old
    .map((pid) => ({ pid, before: least(earlier, pid), now: least(later, pid) }))
    .filter(({ before, now }) => now > before * MORE_OF_A_PROCESS)
    .map(
      ({ pid, before, now }) =>
        `process ${pid} of the idle worker takes ${rounded(now)} MiB, before ${rounded(before)}`,
    )
}

const rounded = (value: number): number => Math.round(value * 10) / 10
