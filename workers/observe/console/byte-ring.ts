/** The last bytes of a stream, by their place in it: readers at different places share one piece of memory. */
export class ByteRing {
  readonly #bytes: Buffer
  #end = 0

  /** @param capacity bytes that are kept */
  constructor(capacity: number) {
    this.#bytes = Buffer.alloc(capacity)
  }

  /** Place of the oldest byte that is kept. */
  get start(): number {
    return Math.max(0, this.#end - this.#bytes.length)
  }

  /** Place behind the newest byte. */
  get end(): number {
    return this.#end
  }

  append(chunk: Buffer): void {
    const capacity = this.#bytes.length
    const kept = chunk.subarray(Math.max(0, chunk.length - capacity))
    this.#end += chunk.length
    const at = (this.#end - kept.length) % capacity
    const first = Math.min(kept.length, capacity - at)
    kept.copy(this.#bytes, at, 0, first)
    kept.copy(this.#bytes, 0, first)
  }

  /** A copy of what is kept from a place on, at most so many bytes; empty at the end. The place must not be before `start`. */
  read(from: number, most = Number.POSITIVE_INFINITY): Buffer {
    const capacity = this.#bytes.length
    const size = Math.min(this.#end - from, most)
    const at = from % capacity
    const first = Math.min(size, capacity - at)
    return Buffer.concat([this.#bytes.subarray(at, at + first), this.#bytes.subarray(0, size - first)])
  }
}
