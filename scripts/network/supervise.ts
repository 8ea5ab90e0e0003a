import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Child } from './child.ts'
import type { StateLock } from './lock.ts'
import { endOwnCommands } from './process-table.ts'

/** What the stack is doing, for whoever shows it. */
export interface Progress {
  readonly step: string
  readonly state: 'begun' | 'note' | 'done' | 'failed' | 'stopping' | 'stopped'
  /** Since the step began. */
  readonly seconds: number
  readonly note?: string
}

export type OnProgress = (progress: Progress) => void

/** Anything that runs until it is stopped. */
export interface Stoppable {
  stop(): Promise<void>
  /** Resolves with a sentence when it ends, wanted or not. */
  readonly ended?: Promise<string>
}

/** Says what a long step is at. */
export type Note = (text: string) => void

const PATIENCE_MS = 3000

/** Starts the parts of a stack, watches them, and stops them in the opposite order of their being started. */
export class Supervisor {
  readonly #lock: StateLock
  readonly #onProgress: OnProgress
  readonly #running: { name: string; part: Stoppable }[] = []
  readonly #starting = new Set<Promise<unknown>>()
  readonly #crashed: Promise<string>
  #reportCrash: (sentence: string) => void = () => {}
  #stop: Promise<void> | null = null

  constructor(lock: StateLock, onProgress: OnProgress) {
    this.#lock = lock
    this.#onProgress = onProgress
    this.#crashed = new Promise((resolve) => {
      this.#reportCrash = resolve
    })
  }

  /** Resolves with a sentence when a part ends that nobody stopped; never while all is well. */
  get crashed(): Promise<string> {
    return this.#crashed
  }

  /** Writes a process down, so that the next start finds it should we die. */
  readonly record = (child: Child): void => this.#lock.record(child)

  /** Work that leaves nothing running. */
  step<T>(name: string, work: (note: Note) => Promise<T>): Promise<T> {
    if (this.#stop) throw new Error('The network is being stopped.')
    const since = performance.now()
    const tell = (state: Progress['state'], note?: string) =>
      this.#onProgress({ step: name, state, seconds: (performance.now() - since) / 1000, note })
    tell('begun')
    const done = work((text) => tell('note', text)).then(
      (result) => {
        tell('done')
        return result
      },
      (error) => {
        if (!this.#stop) tell('failed', (error as Error).message)
        throw error
      },
    )
    this.#starting.add(done)
    done.finally(() => this.#starting.delete(done)).catch(() => {}) // the caller gets the error
    return done
  }

  /** A part that runs from now on. */
  service<T extends Stoppable>(name: string, start: (note: Note) => Promise<T>): Promise<T> {
    return this.step(name, async (note) => {
      const part = await start(note)
      if (this.#stop) {
        await part.stop()
        throw new Error('The network is being stopped.')
      }
      this.#running.push({ name, part })
      part.ended?.then((sentence) => this.#stop ?? this.#reportCrash(sentence))
      return part
    })
  }

  /** Stops all parts, the youngest first; a part that fails to stop does not keep the others running. */
  stop(): Promise<void> {
    this.#stop ??= this.#stopAll()
    return this.#stop
  }

  async #stopAll(): Promise<void> {
    await this.#interruptStarts()
    const failures: unknown[] = []
    for (const { name, part } of this.#running.reverse()) {
      const since = performance.now()
      const tell = (state: Progress['state'], note?: string) =>
        this.#onProgress({ step: name, state, seconds: (performance.now() - since) / 1000, note })
      tell('stopping')
      try {
        await part.stop()
        tell('stopped')
      } catch (error) {
        failures.push(error)
        tell('failed', (error as Error).message)
      }
    }
    await this.#interruptStarts()
    this.#lock.release()
    if (failures.length > 0) throw new AggregateError(failures, 'The network did not stop cleanly.')
  }

  /** Steps that are under way lose the commands they wait for; one that computes is left behind after a while. */
  async #interruptStarts(): Promise<void> {
    if (this.#starting.size === 0) return
    endOwnCommands()
    await Promise.race([Promise.allSettled(this.#starting), sleep(PATIENCE_MS, undefined, { ref: false })])
  }
}
