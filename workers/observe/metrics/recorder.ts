import type { Hypervisor } from '../../hypervisor/index.ts'
import type { Clock } from '../clock.ts'
import type { ObservedInstance, Say } from '../types.ts'
import type { Reading } from './rates.ts'
import { ringsIn } from './rings.ts'
import { Track } from './track.ts'

export interface RecorderOptions {
  readonly hypervisor: Pick<Hypervisor, 'stats'>
  readonly instances: () => readonly ObservedInstance[]
  readonly clock: Clock
  readonly say: Say
  /** A guest's QEMU is another one than at the look before. */
  readonly onRestart?: (guest: string) => void
}

/** How many instances are written at the same time; disk work must not fill the pool that all of Node shares. */
const writersAtOnce = 2

/** Records what guests use: a look per second at all of them, a write every few seconds for each. */
export class Recorder {
  readonly #options: RecorderOptions
  readonly #tracks = new Map<string, Track>()
  /** As the hypervisor last told; when it does not answer nothing changes. */
  #found: ReadonlySet<string> = new Set()
  #isLooking = false
  #isWriting: Promise<void> | null = null

  constructor(options: RecorderOptions) {
    this.#options = options
  }

  /**
   * Looks at all guests at once. When the look before has not ended yet this one is left out, and when the hypervisor does not
   * answer nothing is noted: what nobody saw is a gap. Never throws.
   */
  async look(): Promise<void> {
    if (this.#isLooking) return
    this.#isLooking = true
    try {
      const { hypervisor, clock, onRestart } = this.#options
      const guests = await hypervisor.stats()
      const [second, steadyMs] = [Math.floor(clock.nowMs() / 1000), clock.steadyMs()]
      this.#found = new Set(guests.map(({ name }) => name))
      const observed = new Set(this.#observed().map(({ guest }) => guest))
      for (const stats of guests) {
        if (!observed.has(stats.name)) continue
        const track = this.#trackOf(stats.name)
        if (track.last !== null && stats.cpuTimeNs < track.last.stats.cpuTimeNs) onRestart?.(stats.name)
        track.add(second, steadyMs, stats)
      }
    } catch (error) {
      this.#options.say(`Nothing can be measured at the moment: ${(error as Error).message}`)
    } finally {
      this.#isLooking = false
    }
  }

  /** Writes what is new, one round at a time. Never throws; what cannot be written is tried again. */
  write(options: { readonly unfinished?: boolean } = {}): Promise<void> {
    this.#isWriting ??= this.#writeAll(options).finally(() => {
      this.#isWriting = null
    })
    return this.#isWriting
  }

  /** Waits for a round under way and writes everything, also what is unfinished. */
  async stop(): Promise<void> {
    await this.#isWriting
    await this.write({ unfinished: true })
  }

  /** Those that ran when the hypervisor last answered. */
  running(): readonly ObservedInstance[] {
    return this.#observed().filter(({ guest }) => this.#found.has(guest))
  }

  /** What is being recorded of a guest; null when nothing is. */
  track(guest: string): Track | null {
    return this.#tracks.get(guest) ?? null
  }

  /** The newest counters of a guest, unless they are older than that. */
  newest(guest: string, atMostMs: number): Reading | null {
    const last = this.track(guest)?.last ?? null
    return last !== null && this.#options.clock.steadyMs() - last.atMs <= atMostMs ? last : null
  }

  async #writeAll({ unfinished = false }: { readonly unfinished?: boolean }): Promise<void> {
    const observed = this.#observed()
    const minute = Math.floor(this.#options.clock.nowMs() / 60_000)
    const work = observed.flatMap((instance) => {
      const track = this.#tracks.get(instance.guest)
      return track === undefined ? [] : [{ instance, track }]
    })
    const next = work.values()
    const failures: Error[] = []
    const writer = async () => {
      for (const { instance, track } of next) {
        track.closeMinutesBefore(minute)
        await track.write(ringsIn(instance.folder), { unfinished }).catch((error: NodeJS.ErrnoException) => {
          if (error.code !== 'ENOENT') failures.push(error) // else its folder was removed just now
        })
      }
    }
    await Promise.all(Array.from({ length: writersAtOnce }, writer))
    this.#complain(failures)
    this.#forgetAllBut(new Set(observed.map(({ guest }) => guest)))
  }

  /** One sentence however many instances there are: a full disk fails them all. */
  #complain([first, ...others]: readonly Error[]): void {
    if (first === undefined) return
    const whose = others.length === 0 ? 'an instance' : `${others.length + 1} instances`
    this.#options.say(`The metrics of ${whose} cannot be written: ${first.message}`)
  }

  #observed(): readonly ObservedInstance[] {
    return this.#options.instances().filter(({ mayRun }) => mayRun)
  }

  #trackOf(guest: string): Track {
    const track = this.#tracks.get(guest) ?? new Track()
    this.#tracks.set(guest, track)
    return track
  }

  #forgetAllBut(guests: ReadonlySet<string>): void {
    for (const guest of this.#tracks.keys()) if (!guests.has(guest)) this.#tracks.delete(guest)
  }
}
