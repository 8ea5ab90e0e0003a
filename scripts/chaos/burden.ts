import { existsSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { waitFor } from '../network/wait.ts'
import type { IdleBurden } from './leak.ts'

/** What a worker takes of its machine. */
export interface Burden {
  readonly files: number
  /** It and its children. */
  readonly processes: number
  /** Proportional share of all of them. */
  readonly memoryMib: number
}

/** What a process takes, together with its children; open files are its own. */
export function burdenOf(pid: number): Burden {
  const family = familyOf(pid)
  return {
    files: readdirSync(`/proc/${pid}/fd`).length,
    processes: family.length,
    memoryMib: family.reduce((sum, member) => sum + (pssMibOf(member) ?? 0), 0),
  }
}

/** So many looks, a second apart: connections come and go. */
const LOOKS = 8

/**
 * What a worker takes that has nothing to do.
 * @param heapFile where its probe answers (probe.mjs)
 */
export async function idleBurdenOf(pid: number, heapFile: string): Promise<IdleBurden> {
  const looks: (readonly string[])[] = []
  for (let look = 0; look < LOOKS; look++) {
    if (look > 0) await sleep(1000)
    looks.push(handlesOf(pid))
  }
  const least = (isCounted: (handle: string) => boolean) =>
    Math.min(...looks.map((handles) => handles.filter(isCounted).length))
  const isSocket = (handle: string) => handle.startsWith('socket:')
  return {
    sockets: least(isSocket),
    otherHandles: least((handle) => !isSocket(handle)),
    heapMib: await heapMibOf(pid, heapFile),
    processMib: new Map(familyOf(pid).flatMap((member) => withPss(member))),
  }
}

/** What the open handles of a process lead to. */
function handlesOf(pid: number): string[] {
  const folder = `/proc/${pid}/fd`
  return readdirSync(folder).flatMap((handle) => {
    try {
      return readlinkSync(`${folder}/${handle}`)
    } catch {
      return [] // closed meanwhile
    }
  })
}

const familyOf = (pid: number): number[] => [
  pid,
  ...readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
]

function withPss(pid: number): [number, number][] {
  const mib = pssMibOf(pid)
  return mib === null ? [] : [[pid, mib]]
}

function pssMibOf(pid: number): number | null {
  try {
    const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')
    return Number(rollup.match(/^Pss:\s+(\d+)/m)?.[1] ?? 0) / 1024
  } catch {
    return null // it ended meanwhile
  }
}

/** What is on the heap of a process once its garbage is collected, in MiB. */
async function heapMibOf(pid: number, file: string): Promise<number> {
  rmSync(file, { force: true })
  process.kill(pid, 'SIGUSR2')
  await waitFor(() => existsSync(file), { what: 'the worker tells what is on its heap', seconds: 60 })
  return Number(readFileSync(file, 'utf8'))
}
