import { Duplex, Readable, Writable } from 'node:stream'
import { type ConsoleView, OperationRefusal } from '../../api/operations.ts'
import { type Hypervisor, HypervisorError } from '../../hypervisor/index.ts'
import type { Clock } from '../clock.ts'
import type { ObservedInstance, Say } from '../types.ts'
import { Console, mostViewers } from './console.ts'
import { readScrollback } from './scrollback.ts'
import { type WindowSize, WindowSizes } from './window-size.ts'

export interface ConsoleHubOptions {
  readonly hypervisor: Pick<Hypervisor, 'openConsole' | 'agent'>
  readonly clock: Clock
  readonly say: Say
}

/** The consoles that somebody looks at. A guest that nobody looks at costs nothing: its log has what it says. */
export class ConsoleHub {
  readonly #options: ConsoleHubOptions
  readonly #consoles = new Map<string, Console>()
  readonly #lastInputMs = new Map<string, number>()
  readonly #windows: WindowSizes

  constructor(options: ConsoleHubOptions) {
    this.#options = options
    this.#windows = new WindowSizes(options.hypervisor, options.say)
  }

  /**
   * Opens the console of an instance for one more viewer; of a guest that is off, what it said last.
   * @throws OperationRefusal `unavailable` when neither is to be had, `conflict` when too many look already
   */
  async open(instance: ObservedInstance): Promise<ConsoleView> {
    const console = this.#consoleOf(instance)
    if (console.viewerCount >= mostViewers) {
      throw new OperationRefusal('conflict', `${mostViewers} viewers look at this console already.`, {
        next: 'close one of them.',
      })
    }
    try {
      await console.connect()
    } catch (error) {
      if (!(error instanceof HypervisorError)) throw error
      if (error.reason === 'refused' || !instance.mayRun) return pastOf(instance)
      throw new OperationRefusal('unavailable', 'The hypervisor of this host does not answer.', {
        cause: error,
        next: 'try again in a minute.',
      })
    }
    const resize = (size: WindowSize) => this.#windows.set(instance.guest, size)
    return { bytes: console.view(), isLive: true, scrollbackBytes: console.pastBytes, resize }
  }

  /** A guest was started: whoever waits for it need not wait for the next tick. */
  started(guest: string): void {
    void this.#tick(this.#consoles.get(guest))
  }

  /** When somebody last typed into a guest's console, by the steady clock. */
  lastInputMs(guest: string): number | null {
    return this.#lastInputMs.get(guest) ?? null
  }

  /** What is due: every second or so. Never throws. */
  async tick(): Promise<void> {
    for (const [guest, console] of this.#consoles) {
      await this.#tick(console)
      if (!console.isForgotten) continue
      this.#consoles.delete(guest)
      await console.close()
    }
  }

  /** Lets go of all consoles and of whoever looks at them. */
  async stop(): Promise<void> {
    const open = [...this.#consoles.values()]
    this.#consoles.clear()
    await Promise.all(
      open.map((console) => console.close('the worker of this host ends; open the console again')),
    )
  }

  async #tick(console: Console | undefined): Promise<void> {
    await console
      ?.tick()
      .catch((error: Error) => this.#options.say(`A console met an error: ${error.message}`))
  }

  #consoleOf(instance: ObservedInstance): Console {
    const open = this.#consoles.get(instance.guest)
    if (open !== undefined) return open
    const onInput = () => this.#lastInputMs.set(instance.guest, this.#options.clock.steadyMs())
    const console = new Console({ ...this.#options, instance, onInput })
    this.#consoles.set(instance.guest, console)
    return console
  }
}

/** What a guest said last, then the end. */
async function pastOf(instance: ObservedInstance): Promise<ConsoleView> {
  const past = await readScrollback(instance)
  if (past.length === 0) {
    throw new OperationRefusal('unavailable', 'The guest is off, and nothing is kept of its console.', {
      next: 'start the instance.',
    })
  }
  const nobody = new Writable({ write: (_chunk, _encoding, done) => done() })
  const bytes = Duplex.from({ readable: Readable.from([past], { objectMode: false }), writable: nobody })
  return { bytes, isLive: false, scrollbackBytes: past.length }
}
