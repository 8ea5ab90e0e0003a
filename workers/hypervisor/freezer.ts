import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { writeFileAtomically } from '../host/index.ts'
import { type GuestPower, HypervisorError } from './types.ts'

const freezeSeconds = 20
const thawSeconds = 10
const againMs = 5000
const mostSecondsByDefault = 30

/** What freezing needs of the hypervisor. */
export interface FreezerDoor {
  agent(name: string, command: string, args: Record<string, unknown>, seconds: number): Promise<unknown>
  /** null: there is no such guest. */
  powerOf(name: string): Promise<GuestPower | null>
}

/**
 * Freezes guests' file systems and never forgets to thaw them: a note on disk says who is frozen, so a worker that dies in
 * between is made good by the next one, and a timer by this one.
 */
export class Freezer {
  readonly #door: FreezerDoor
  readonly #folder: string
  readonly #timers = new Map<string, NodeJS.Timeout>()
  #closed = false

  /** @param folder keeps a note for each frozen guest. */
  constructor(door: FreezerDoor, folder: string) {
    this.#door = door
    this.#folder = folder
  }

  /** Thaws what an earlier worker left frozen; goes on in the background until it is done. */
  resume(): void {
    const left = existsSync(this.#folder) ? readdirSync(this.#folder) : []
    for (const name of left) this.#thawSoon(name, 0)
  }

  async freeze(name: string, mostSeconds = mostSecondsByDefault): Promise<number> {
    writeFileAtomically(this.#note(name), '')
    this.#thawSoon(name, mostSeconds * 1000)
    try {
      return countIn(await this.#door.agent(name, 'guest-fsfreeze-freeze', {}, freezeSeconds))
    } catch (error) {
      // An agent that was too slow may have frozen after all; one that is not there or refused has not.
      const isUndone = error instanceof HypervisorError && ['refused', 'noAgent'].includes(error.reason)
      if (isUndone) this.#forget(name)
      else this.#thawSoon(name, 0)
      throw error
    }
  }

  /** One that fails is tried again in the background until it is done: a guest that stays frozen is as good as dead. */
  async thaw(name: string): Promise<number> {
    if (!existsSync(this.#note(name))) return 0
    try {
      const power = await this.#door.powerOf(name)
      const isOff = power === null || power === 'stopped' || power === 'crashed'
      const thawed = isOff ? 0 : countIn(await this.#door.agent(name, 'guest-fsfreeze-thaw', {}, thawSeconds))
      this.#forget(name)
      return thawed
    } catch (error) {
      this.#thawSoon(name, againMs)
      throw error
    }
  }

  close(): void {
    this.#closed = true
    for (const timer of this.#timers.values()) clearTimeout(timer)
  }

  #thawSoon(name: string, afterMs: number): void {
    clearTimeout(this.#timers.get(name))
    if (this.#closed) return
    const thaw = () => void this.thaw(name).catch(() => {}) // it has seen to the next try
    this.#timers.set(name, setTimeout(thaw, afterMs).unref())
  }

  #forget(name: string): void {
    clearTimeout(this.#timers.get(name))
    this.#timers.delete(name)
    rmSync(this.#note(name), { force: true })
  }

  #note(name: string): string {
    return join(this.#folder, name)
  }
}

function countIn(answer: unknown): number {
  return typeof answer === 'number' && Number.isInteger(answer) && answer >= 0 ? answer : 0
}
