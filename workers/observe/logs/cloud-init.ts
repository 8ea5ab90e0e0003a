import { appendFile, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type AgentDoor, HypervisorError } from '../../hypervisor/index.ts'
import type { Clock } from '../clock.ts'
import { guestHasFile, readGuestFile } from '../guest-file.ts'
import { makeObservedFolder } from '../observed-folder.ts'
import type { ObservedInstance, Say } from '../types.ts'

/** Where cloud-init of every distribution writes what its programs print, and by what it is known to be there and done. */
const outputPath = '/var/log/cloud-init-output.log'
const programPaths = ['/usr/bin/cloud-init', '/bin/cloud-init', '/usr/local/bin/cloud-init']
/** Lies in memory: another boot begins without it. */
export const resultPath = '/run/cloud-init/result.json'

/** Of a longer output only the beginning is kept: it says what went wrong first. */
const mostBytes = 2 ** 20
const mostBytesPerRound = 256 * 1024

const everyMs = 5000
const seldomestMs = 60_000
const askedAtOnce = 2

/** What is known of a guest's cloud-init. */
export type CloudInitState =
  /** Its output is being collected. */
  | 'running'
  /** It has finished; all of its output is here. */
  | 'finished'
  /** The image has none. */
  | 'absent'
  /** No agent answers, so nobody can read it. */
  | 'silent'
  /** The guest's agent lets nobody read files. */
  | 'refused'

export interface CloudInitOptions {
  readonly hypervisor: AgentDoor
  /** Those that run. */
  readonly instances: () => readonly ObservedInstance[]
  readonly clock: Clock
  readonly say: Say
}

interface Asked {
  dueMs: number
  silences: number
  state: CloudInitState
}

export const cloudInitLogOf = (folder: string): string => join(folder, 'observed', 'cloud-init.log')

/**
 * Copies what cloud-init prints out of the guests while it prints it, so that it can still be read when the guest is gone. Each
 * guest is asked until its cloud-init has finished, and again after every start.
 */
export class CloudInitCollector {
  readonly #options: CloudInitOptions
  readonly #asked = new Map<string, Asked>()

  constructor(options: CloudInitOptions) {
    this.#options = options
  }

  /** null: not asked yet. */
  stateOf(guest: string): CloudInitState | null {
    return this.#asked.get(guest)?.state ?? null
  }

  /** The guest begins anew, and so does its cloud-init. */
  started(guest: string): void {
    this.#asked.delete(guest)
  }

  /** Collects from whoever is due. Ends early when the hypervisor itself is away. */
  async round(): Promise<void> {
    const instances = this.#options.instances()
    const running = new Set(instances.map(({ guest }) => guest))
    for (const guest of this.#asked.keys()) if (!running.has(guest)) this.#asked.delete(guest)
    const now = this.#options.clock.steadyMs()
    const due = instances.filter(({ guest }) => (this.#asked.get(guest)?.dueMs ?? 0) <= now).values()
    let isAway = false
    const collector = async () => {
      for (const instance of due) {
        if (isAway) return
        isAway = !(await this.#collect(instance))
      }
    }
    await Promise.all(Array.from({ length: askedAtOnce }, collector))
  }

  /** Whether the hypervisor is there. */
  async #collect(instance: ObservedInstance): Promise<boolean> {
    const { hypervisor, clock, say } = this.#options
    const { guest, lease } = instance
    const before = this.#asked.get(guest)
    try {
      const state = await collect(hypervisor, instance, before === undefined)
      const isOver = state === 'finished' || state === 'absent'
      const dueMs = isOver ? Number.POSITIVE_INFINITY : clock.steadyMs() + everyMs
      this.#asked.set(guest, { dueMs, silences: 0, state })
    } catch (error) {
      if (error instanceof HypervisorError && error.reason === 'gone') return false
      if (!(error instanceof HypervisorError)) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
          say(`What cloud-init of lease ${lease} prints cannot be kept: ${(error as Error).message}`)
        }
      }
      const silences = (before?.silences ?? 0) + 1
      const pauseMs = Math.min(seldomestMs, everyMs * 2 ** (silences - 1))
      const isRefusal = error instanceof HypervisorError && error.reason === 'refused'
      this.#asked.set(guest, {
        dueMs: clock.steadyMs() + pauseMs,
        silences,
        state: isRefusal ? 'refused' : 'silent',
      })
    }
    return true
  }
}

/**
 * Takes what is new. Asks whether it has finished before it reads, so that the last words are never missed.
 * @param isFirst after a start the disk may be another one: restored, or set up anew
 */
async function collect(
  hypervisor: AgentDoor,
  { guest, folder }: ObservedInstance,
  isFirst: boolean,
): Promise<CloudInitState> {
  const kept = cloudInitLogOf(folder)
  if (isFirst && !(await goesOn(hypervisor, guest, kept))) await rm(kept, { force: true })
  const hasFinished = await guestHasFile(hypervisor, guest, resultPath)
  const offset = await sizeOf(kept)
  const fresh = await readGuestFile(hypervisor, guest, outputPath, { offset, mostBytes: mostBytesPerRound })
  if (fresh === null) return hasFinished || (await hasCloudInit(hypervisor, guest)) ? 'running' : 'absent'
  const room = Math.max(0, mostBytes - offset)
  if (fresh.length > 0 && room > 0) {
    await makeObservedFolder(folder)
    await appendFile(kept, fresh.subarray(0, room), { mode: 0o600 })
  }
  const isAllRead = fresh.length < mostBytesPerRound || fresh.length >= room
  return hasFinished && isAllRead ? 'finished' : 'running'
}

/** Whether the guest's file begins as ours does, so that what follows can be appended. */
async function goesOn(hypervisor: AgentDoor, guest: string, kept: string): Promise<boolean> {
  const ours = (await readIfAny(kept)).subarray(0, 1024)
  if (ours.length === 0) return true
  const theirs = await readGuestFile(hypervisor, guest, outputPath, { mostBytes: ours.length })
  return theirs?.equals(ours) ?? false
}

async function hasCloudInit(hypervisor: AgentDoor, guest: string): Promise<boolean> {
  for (const path of programPaths) if (await guestHasFile(hypervisor, guest, path)) return true
  return false
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  )
}

async function readIfAny(path: string): Promise<Buffer> {
  return readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return Buffer.alloc(0)
    throw error
  })
}
