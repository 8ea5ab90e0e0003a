import { type AgentDoor, HypervisorError, runInGuest } from '../../hypervisor/index.ts'
import type { Say } from '../types.ts'

/** A terminal's window, in characters. */
export interface WindowSize {
  readonly columns: number
  readonly rows: number
}

/** Where guests have their serial console. */
const SERIAL_PORT = '/dev/ttyS0'

/**
 * Tells guests how large the window is that shows their serial console: a serial line has no word for it, so the agent sets it.
 * One at a time, and of sizes that come meanwhile the last only. Without an agent the guest keeps the size it has.
 */
export class WindowSizes {
  readonly #door: AgentDoor
  readonly #say: Say
  /** Guests that are being told, with what they are to be told next. */
  readonly #next = new Map<string, WindowSize | null>()

  constructor(door: AgentDoor, say: Say) {
    this.#door = door
    this.#say = say
  }

  set(guest: string, size: WindowSize): void {
    const isBusy = this.#next.has(guest)
    this.#next.set(guest, size)
    if (!isBusy) void this.#tellAll(guest)
  }

  async #tellAll(guest: string): Promise<void> {
    for (let size = this.#next.get(guest); size; size = this.#next.get(guest)) {
      this.#next.set(guest, null)
      await this.#tell(guest, size)
    }
    this.#next.delete(guest)
  }

  async #tell(guest: string, { columns, rows }: WindowSize): Promise<void> {
    const args = ['-F', SERIAL_PORT, 'rows', String(rows), 'cols', String(columns)]
    try {
      await runInGuest(this.#door, guest, { path: 'stty', args, timeoutSeconds: 5 })
    } catch (error) {
      if (error instanceof HypervisorError) return // no agent, or one that runs nothing: as it was
      this.#say(`The window of a console could not be told to its guest: ${(error as Error).message}`)
    }
  }
}
