import { existsSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { waitFor } from '../network/wait.ts'
import type { IdleBurden } from './leak.ts'
import { socketPeersOf } from './socket-peers.ts'

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

/** So many looks, a second apart: connections that are kept for the next question come and go. */
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
  const others = looks.map((handles) => handles.filter((handle) => !isSocket(handle)).length)
  return {
    sockets: socketsIn(pid, looks),
    otherHandles: Math.min(...others),
    heapMib: await heapMibOf(pid, heapFile),
    processMib: new Map(familyOf(pid).flatMap((member) => withPss(member))),
  }
}

const isSocket = (handle: string) => handle.startsWith('socket:')

/** The sockets that were there at each look, with what they lead to. */
function socketsIn(pid: number, [first, ...others]: readonly (readonly string[])[]): Map<string, string> {
  const peers = socketPeersOf(pid)
  const kept = first!.filter((handle) => isSocket(handle) && others.every((look) => look.includes(handle)))
  return new Map(kept.map((socket) => [socket, peers.get(socket) ?? 'something else']))
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
