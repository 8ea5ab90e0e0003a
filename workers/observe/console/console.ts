import type { Duplex } from 'node:stream'
import { type Hypervisor, HypervisorError } from '../../hypervisor/index.ts'
import type { Clock } from '../clock.ts'
import type { ObservedInstance, Say } from '../types.ts'
import { ByteRing } from './byte-ring.ts'
import { readScrollback, saveScrollback, scrollbackBytes, withoutOverlap } from './scrollback.ts'
import { Viewer } from './viewer.ts'

export interface ConsoleOptions {
  readonly instance: ObservedInstance
  readonly hypervisor: Pick<Hypervisor, 'openConsole'>
  readonly clock: Clock
  readonly say: Say
  /** Somebody typed. */
  readonly onInput: () => void
}

/** Viewers of one console at most. */
export const mostViewers = 16
/** A guest that is off is waited for so long: a restart looks like an end at first. */
const waitForGuestMs = 60_000
/** A console that nobody looks at any more is let go after this; who reloads the page finds it as it was. */
const lingerMs = 30_000
/** A viewer that neither reads nor types for so long is let go. */
const idleMs = 30 * 60_000
const saveEveryMs = 5000
/** What a guest has not read of what was typed; more is not taken. */
const mostUnreadInput = 16 * 1024

/** One guest's serial port: one connection to it, many who look. */
export class Console {
  readonly #options: ConsoleOptions
  readonly #viewers = new Set<Viewer>()
  readonly #ring = new ByteRing(scrollbackBytes)
  #port: Duplex | null = null
  #opening: Promise<void> | null = null
  #isRead = false
  #goneSinceMs: number | null = null
  #unwatchedSinceMs: number
  #savedMs: number
  #savedEnd = 0

  constructor(options: ConsoleOptions) {
    this.#options = options
    this.#unwatchedSinceMs = this.#savedMs = options.clock.steadyMs()
  }

  get isLive(): boolean {
    return this.#port !== null
  }

  get viewerCount(): number {
    return this.#viewers.size
  }

  /** How much of the past a new viewer is shown. */
  get pastBytes(): number {
    return this.#ring.end - this.#ring.start
  }

  /** Nobody looks, and nobody is expected back. */
  get isForgotten(): boolean {
    return this.#viewers.size === 0 && this.#now() - this.#unwatchedSinceMs >= lingerMs
  }

  /** Connects to the serial port, unless it is connected. @throws HypervisorError `refused` when the guest is off */
  connect(): Promise<void> {
    if (this.#port !== null) return Promise.resolve()
    this.#opening ??= this.#connect().finally(() => {
      this.#opening = null
    })
    return this.#opening
  }

  /** One more who looks; sees the past first. */
  view(): Viewer {
    const viewer = new Viewer({
      ring: this.#ring,
      onInput: (bytes) => this.#type(viewer, bytes),
      nowMs: () => this.#now(),
    })
    this.#viewers.add(viewer)
    viewer.on('error', () => {}) // it left without a word
    viewer.once('close', () => {
      this.#viewers.delete(viewer)
      this.#unwatchedSinceMs = this.#now()
    })
    return viewer
  }

  /** What is due from time to time: connecting again, letting idle viewers go, keeping the scrollback. */
  async tick(): Promise<void> {
    if (this.#port === null && this.#viewers.size > 0) await this.#tryAgain()
    const now = this.#now()
    for (const viewer of this.#viewers) {
      const idle = now - viewer.activeMs
      if (idle >= idleMs + lingerMs) viewer.destroy()
      else if (idle >= idleMs)
        viewer.finish('nothing happened here for half an hour, so this viewer is let go')
    }
    if (now - this.#savedMs >= saveEveryMs) await this.#save()
  }

  /** Lets go of the port and of whoever looks. */
  async close(sentence?: string): Promise<void> {
    this.#port?.destroy()
    this.#port = null
    for (const viewer of this.#viewers) viewer.finish(sentence)
    await this.#save()
  }

  async #connect(): Promise<void> {
    const { hypervisor, instance } = this.#options
    const port = await hypervisor.openConsole(instance.guest)
    const early: Buffer[] = []
    let isEarly = true
    port.on('data', (bytes: Buffer) => {
      if (isEarly) early.push(bytes)
      else this.#hear(bytes)
    })
    port.on('error', () => {}) // `close` follows
    port.once('close', () => this.#lose(port))
    port.once('end', () => port.destroy())
    const past = this.#isRead ? Buffer.alloc(0) : await readScrollback(instance)
    this.#isRead = true
    isEarly = false
    this.#hear(Buffer.concat([past, withoutOverlap(past, Buffer.concat(early))]))
    if (port.destroyed) return
    this.#port = port
    this.#goneSinceMs = null
  }

  async #tryAgain(): Promise<void> {
    try {
      await this.connect()
      this.#tellAll('the guest is on')
    } catch (error) {
      if (!(error instanceof HypervisorError)) throw error
      this.#goneSinceMs ??= this.#now()
      if (this.#now() - this.#goneSinceMs < waitForGuestMs) return
      for (const viewer of this.#viewers) viewer.finish()
    }
  }

  #hear(bytes: Buffer): void {
    if (bytes.length === 0) return
    this.#ring.append(bytes)
    for (const viewer of this.#viewers) viewer.look()
  }

  #lose(port: Duplex): void {
    if (this.#port !== port) return
    this.#port = null
    this.#goneSinceMs = this.#now()
    this.#tellAll('the guest is off')
  }

  #type(viewer: Viewer, bytes: Buffer): void {
    if (this.#port === null) viewer.tell('the guest is off; what was typed is lost')
    else if (this.#port.writableLength > mostUnreadInput) {
      viewer.tell('the guest does not read; what was typed is lost')
    } else {
      this.#options.onInput()
      this.#port.write(bytes)
    }
  }

  #tellAll(sentence: string): void {
    for (const viewer of this.#viewers) viewer.tell(sentence)
  }

  async #save(): Promise<void> {
    const { instance, say } = this.#options
    this.#savedMs = this.#now()
    if (this.#ring.end === this.#savedEnd) return
    const end = this.#ring.end
    try {
      await saveScrollback(instance, this.#ring.read(this.#ring.start))
      this.#savedEnd = end
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return // the instance was wiped
      say(`The console of lease ${instance.lease} cannot be kept: ${(error as Error).message}`)
    }
  }

  #now(): number {
    return this.#options.clock.steadyMs()
  }
}
