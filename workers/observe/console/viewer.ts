import { Duplex } from 'node:stream'
import type { ByteRing } from './byte-ring.ts'

export interface ViewerOptions {
  readonly ring: ByteRing
  /** What was typed. */
  readonly onInput: (bytes: Buffer) => void
  readonly nowMs: () => number
}

const chunkBytes = 32 * 1024

/** What the host itself has to say, between the guest's words. */
export const notice = (sentence: string): Buffer => Buffer.from(`\r\n[host: ${sentence}]\r\n`)

/**
 * One who looks at a console. It owns no more than a place in the ring: who reads slowly falls behind and in the end misses
 * something, which is said, and holds up neither the guest nor other viewers.
 */
export class Viewer extends Duplex {
  readonly #options: ViewerOptions
  readonly #notices: Buffer[] = []
  #place: number
  #isWaiting = false
  #isOver = false
  /** When it last took or gave anything. */
  #activeMs: number

  constructor(options: ViewerOptions) {
    super({ readableHighWaterMark: chunkBytes, writableHighWaterMark: 16 * 1024, allowHalfOpen: false })
    this.#options = options
    this.#place = options.ring.start
    this.#activeMs = options.nowMs()
  }

  get activeMs(): number {
    return this.#activeMs
  }

  /** There is something new in the ring. */
  look(): void {
    if (this.#isWaiting && !this.destroyed) this._read()
  }

  /** Says a sentence of the host's between what the guest says. */
  tell(sentence: string): void {
    if (this.#notices.length < 4) this.#notices.push(notice(sentence))
    this.look()
  }

  /** Gives what is left, then ends. */
  finish(sentence?: string): void {
    if (this.#isOver) return
    if (sentence !== undefined) this.tell(sentence)
    this.#isOver = true
    this.look()
  }

  override _read(): void {
    this.#isWaiting = false
    for (;;) {
      const chunk = this.#next()
      if (chunk === null) break
      this.#activeMs = this.#options.nowMs()
      if (!this.push(chunk)) return
    }
    if (this.#isOver) this.push(null)
    else this.#isWaiting = true
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error) => void): void {
    this.#activeMs = this.#options.nowMs()
    this.#options.onInput(chunk)
    done()
  }

  #next(): Buffer | null {
    const { ring } = this.#options
    if (this.#place < ring.start) {
      const missed = ring.start - this.#place
      this.#place = ring.start
      return notice(`${missed} bytes were left out, for this viewer reads slower than the guest writes`)
    }
    if (this.#place < ring.end) {
      const chunk = ring.read(this.#place, chunkBytes)
      this.#place += chunk.length
      return chunk
    }
    return this.#notices.shift() ?? null
  }
}
