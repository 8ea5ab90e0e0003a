import type { InstanceMetrics } from '@freehold/sdk/hostApi'
import {
  type AgentDoor,
  type GuestFileSystem,
  guestFileSystems,
  HypervisorError,
  runInGuest,
} from '../../hypervisor/index.ts'
import { nextRoundMs } from '../agent-door.ts'
import type { Clock } from '../clock.ts'
import { plainWords } from '../plain-words.ts'
import type { ObservedInstance } from '../types.ts'
import { mostGpus } from './gpu-row.ts'

type FilesystemUse = InstanceMetrics['filesystems'][number]
type GpuUse = InstanceMetrics['gpus'][number]

export interface SurveyOptions {
  readonly hypervisor: AgentDoor
  /** Those that run. */
  readonly instances: () => readonly ObservedInstance[]
  readonly clock: Clock
  /** What all file systems of a guest hold together. */
  readonly onFilesystemUse: (guest: string, usedBytes: number) => void
  /** What each GPU of a guest does, in their driver's order; not called where nothing is known of them. */
  readonly onGpuUse: (guest: string, gpus: readonly GpuUse[]) => void
}

const everyMs = 60_000
/** A guest whose agent is silent is asked ever more seldom. */
const seldomestMs = 600_000
const askedAtOnce = 2
/** A guest may say anything; so much of it is kept. */
const mostFilesystems = 32

/** Read-only media and what lives in memory say nothing about a disk. */
const notOnDisk = new Set(['iso9660', 'squashfs', 'tmpfs', 'devtmpfs', 'overlay', 'ramfs', 'udf'])

interface Asked {
  dueMs: number
  silences: number
  filesystems: readonly FilesystemUse[]
  gpus: readonly GpuUse[]
}

/** Asks the guests' agents once a minute for what only they know. An agent that is slow or silent delays nobody else for long. */
export class Survey {
  readonly #options: SurveyOptions
  readonly #asked = new Map<string, Asked>()

  constructor(options: SurveyOptions) {
    this.#options = options
  }

  filesystemsOf(guest: string): readonly FilesystemUse[] {
    return this.#asked.get(guest)?.filesystems ?? []
  }

  gpusOf(guest: string): readonly GpuUse[] {
    return this.#asked.get(guest)?.gpus ?? []
  }

  /** Asks whoever is due. Ends early when the hypervisor itself is away. */
  async round(): Promise<void> {
    const instances = this.#options.instances()
    this.#forgetAllBut(new Set(instances.map(({ guest }) => guest)))
    const now = this.#options.clock.steadyMs()
    const due = instances.filter(({ guest }) => (this.#asked.get(guest)?.dueMs ?? 0) <= now).values()
    let isAway = false
    const asker = async () => {
      for (const instance of due) {
        if (isAway) return
        isAway = !(await this.#ask(instance))
      }
    }
    await Promise.all(Array.from({ length: askedAtOnce }, asker))
  }

  /** Whether the hypervisor is there; what the guest answers is another matter. */
  async #ask(instance: ObservedInstance): Promise<boolean> {
    const { hypervisor, clock, onFilesystemUse, onGpuUse } = this.#options
    const { guest } = instance
    const before = this.#asked.get(guest)
    try {
      const at = Math.floor(clock.nowMs() / 1000)
      const filesystems = usesOf(await guestFileSystems(hypervisor, guest), at)
      const gpus = instance.gpus > 0 ? await gpusIn(hypervisor, guest, at) : []
      this.#asked.set(guest, { dueMs: nextRoundMs(clock.steadyMs()), silences: 0, filesystems, gpus })
      onFilesystemUse(
        guest,
        filesystems.reduce((sum, { usedBytes }) => sum + usedBytes, 0),
      )
      if (gpus.length > 0) onGpuUse(guest, gpus)
      return true
    } catch (error) {
      if (!(error instanceof HypervisorError)) throw error
      if (error.reason === 'gone') return false
      const silences = (before?.silences ?? 0) + 1
      const dueMs = nextRoundMs(
        clock.steadyMs(),
        Math.min(seldomestMs, everyMs * 2 ** (silences - 1)) - everyMs,
      )
      const { filesystems = [], gpus = [] } = before ?? {}
      this.#asked.set(guest, { dueMs, silences, filesystems, gpus })
      return true
    }
  }

  #forgetAllBut(guests: ReadonlySet<string>): void {
    for (const guest of this.#asked.keys()) if (!guests.has(guest)) this.#asked.delete(guest)
  }
}

function usesOf(found: readonly GuestFileSystem[], at: number): readonly FilesystemUse[] {
  return found
    .flatMap(({ mountPoint, type, usedBytes, totalBytes }) =>
      usedBytes === null || !totalBytes || notOnDisk.has(type)
        ? []
        : [
            {
              mountpoint: plainWords(mountPoint, 256),
              usedBytes: whole(usedBytes),
              totalBytes: whole(totalBytes),
              at,
            },
          ],
    )
    .slice(0, mostFilesystems)
}

const gpuQuestion = [
  '--query-gpu=name,utilization.gpu,memory.used,temperature.gpu',
  '--format=csv,noheader,nounits',
]

/** What the GPU's own driver says in the guest; empty where it is not installed. */
async function gpusIn(hypervisor: AgentDoor, guest: string, at: number): Promise<readonly GpuUse[]> {
  try {
    const program = { path: '/usr/bin/nvidia-smi', args: gpuQuestion, timeoutSeconds: 10 }
    const { exitCode, stdout } = await runInGuest(hypervisor, guest, program)
    return exitCode === 0 ? gpusSaid(stdout, at) : []
  } catch (error) {
    if (error instanceof HypervisorError && error.reason !== 'gone') return []
    throw error
  }
}

/** Lines of `name, percent, MiB, degrees`, any of them possibly `[N/A]`. Pure. */
export function gpusSaid(words: string, at: number): readonly GpuUse[] {
  const lines = words.split('\n').filter((line) => line.trim() !== '')
  return lines.slice(0, mostGpus).map((line) => {
    const [name = '', used, memoryMib, temperature] = line.split(',').map((field) => field.trim())
    const memory = numberOf(memoryMib)
    return {
      name: plainWords(name, 64),
      usedPercent: numberOf(used),
      memoryUsedBytes: memory === null ? null : whole(memory * 2 ** 20),
      temperatureCelsius: numberOf(temperature),
      at,
    }
  })
}

function numberOf(field: string | undefined): number | null {
  const number = field ? Number(field) : Number.NaN
  return Number.isFinite(number) && number >= 0 ? number : null
}

const whole = (value: number): number => Math.min(Number.MAX_SAFE_INTEGER, Math.round(value))
