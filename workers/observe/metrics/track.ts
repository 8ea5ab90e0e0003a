import type { GuestStats } from '../../hypervisor/index.ts'
import { columnOf, type Row } from './columns.ts'
import type { RingEntry } from './grid.ts'
import { Minute } from './minute.ts'
import { type Reading, rowOf } from './rates.ts'
import { type Rings, secondsKept } from './rings.ts'

/** What a full disk may keep from being written before the oldest of it is let go: memory stays bounded. */
const mostSecondsUnwritten = 120
const mostMinutesUnwritten = 60

/** What the agent said of a file system use is believed for so long. */
const filesystemUseHoldsMs = 150_000

/** One guest as it is being recorded: what was seen last, and what is not written yet. Some two kilobytes. */
export class Track {
  #last: Reading | null = null
  #minute: Minute | null = null
  #seconds: RingEntry[] = []
  /** Over, and not written. */
  #minutes: Minute[] = []
  #gpuMinutes: RingEntry[] = []
  #isRecovered = false
  #filesystemUse: { readonly bytes: number; readonly atMs: number } | null = null

  /** The newest counters and when they were read, by the steady clock. */
  get last(): Reading | null {
    return this.#last
  }

  /** Takes one look at the guest: `second` in unix time for the files, `atMs` of the steady clock for the rates. */
  add(second: number, atMs: number, stats: GuestStats): void {
    const reading = { atMs, stats }
    const row = rowOf(this.#last, reading)
    this.#last = reading
    if (this.#filesystemUse !== null && atMs - this.#filesystemUse.atMs < filesystemUseHoldsMs) {
      row[columnOf('filesystemUsedBytes')] = this.#filesystemUse.bytes
    }
    this.#keepSecond(second, row)
    this.closeMinutesBefore(Math.floor(second / 60))
    this.#minute ??= new Minute(Math.floor(second / 60))
    this.#minute.add(row)
  }

  setFilesystemUse(bytes: number, atMs: number): void {
    this.#filesystemUse = { bytes, atMs }
  }

  /** Takes what the GPUs' driver said in a minute; of two answers in one the later counts. */
  addGpus(minute: number, row: Row): void {
    if (this.#gpuMinutes.at(-1)?.step === minute) this.#gpuMinutes.pop()
    this.#gpuMinutes.push({ step: minute, values: row })
    this.#gpuMinutes.splice(0, this.#gpuMinutes.length - mostMinutesUnwritten)
  }

  /** Finishes a minute that is over; a wall clock that was set back finishes it too. */
  closeMinutesBefore(minute: number): void {
    if (this.#minute === null || this.#minute.minute === minute) return
    this.#minutes.push(this.#minute)
    this.#minutes.splice(0, this.#minutes.length - mostMinutesUnwritten)
    this.#minute = null
  }

  /** Seconds not yet in the file. */
  get unwrittenSeconds(): readonly RingEntry[] {
    return this.#seconds
  }

  /** Minutes not yet in the file that are over. */
  get unwrittenMinutes(): readonly RingEntry[] {
    return this.#minutes.map(entryOf)
  }

  /** What the GPUs did and is not yet in the file. */
  get unwrittenGpuMinutes(): readonly RingEntry[] {
    return this.#gpuMinutes
  }

  /**
   * Writes what was not written. What fails stays for the next time. The first time it takes up what an earlier process left:
   * its last seconds belong to minutes that it could not finish.
   * @param unfinished also writes the minute that is not over, because nobody will be there when it is
   * @throws Error of the file system
   */
  async write({ hour, month, gpus }: Rings, { unfinished = false } = {}): Promise<void> {
    if (!this.#isRecovered) await this.#recover({ hour, month })
    const [seconds, minutes, gpuMinutes] = [this.#seconds, this.#minutes, this.#gpuMinutes]
    await hour.write(seconds)
    this.#seconds = this.#seconds.filter((entry) => !seconds.includes(entry))
    const open = unfinished && this.#minute !== null ? [this.#minute] : []
    await month.write([...minutes, ...open].map(entryOf))
    this.#minutes = this.#minutes.filter((minute) => !minutes.includes(minute))
    await gpus.write(gpuMinutes)
    this.#gpuMinutes = this.#gpuMinutes.filter((entry) => !gpuMinutes.includes(entry))
  }

  async #recover({ hour, month }: Pick<Rings, 'hour' | 'month'>): Promise<void> {
    const now = this.#seconds[0]?.step
    if (now === undefined) return
    const [first, last] = [now - secondsKept, now - 1]
    const seconds = await hour.read(first, last)
    const written = await month.read(Math.floor(first / 60), Math.floor(last / 60))
    this.#isRecovered = true
    const known = new Set([...written.entries()].map(({ step }) => step))
    const begun = [...this.#minutes, this.#minute].filter((one) => one !== null)
    const minutes = new Map(begun.map((one) => [one.minute, one]))
    const left: Minute[] = []
    for (const { step, values } of seconds.entries()) {
      const number = Math.floor(step / 60)
      let minute = minutes.get(number)
      if (minute === undefined && !known.has(number)) {
        minute = new Minute(number)
        minutes.set(number, minute)
        left.push(minute)
      }
      minute?.add(values)
    }
    this.#minutes = [...left, ...this.#minutes]
  }

  #keepSecond(second: number, row: Row): void {
    if (this.#seconds.at(-1)?.step === second) this.#seconds.pop() // two looks in one second: the later one counts
    this.#seconds.push({ step: second, values: row })
    this.#seconds.splice(0, this.#seconds.length - mostSecondsUnwritten)
  }
}

const entryOf = (minute: Minute): RingEntry => ({ step: minute.minute, values: minute.values() })
