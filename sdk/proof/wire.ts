import { concat } from 'viem'

const text = new TextEncoder()

/** The bytes of an ASCII text. */
export const asciiBytes = (content: string): Uint8Array => text.encode(content)

/** Bytes as text, one character per byte: for names and versions, whose characters are checked elsewhere. */
export const asciiText = (bytes: Uint8Array): string => String.fromCharCode(...bytes)

/** RFC 4251 §5 `uint32`: four bytes, the high one first. */
export function wireUint32(value: number): Uint8Array {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setUint32(0, value)
  return bytes
}

/** RFC 4251 §5 `string`: its length in four bytes, then the bytes. */
export function wireString(content: Uint8Array | string): Uint8Array {
  const bytes = typeof content === 'string' ? asciiBytes(content) : content
  return concat([wireUint32(bytes.length), bytes])
}

/** The content of an RFC 4251 §5 `mpint` for a positive number given high byte first: no needless zero, and never negative. */
export function positiveMpint(magnitude: Uint8Array): Uint8Array {
  const start = magnitude.findIndex((byte) => byte !== 0)
  const digits = start < 0 ? new Uint8Array() : magnitude.subarray(start)
  return (digits[0] ?? 0) >= 0x80 ? concat([new Uint8Array(1), digits]) : Uint8Array.from(digits)
}

/** Whether bytes are the one right content of an `mpint` of a number above zero and below 2^256. */
export function isMpint256(bytes: Uint8Array): boolean {
  const [first = 0x80, second = 0] = bytes
  return first === 0 ? second >= 0x80 && bytes.length <= 33 : first < 0x80 && bytes.length <= 32
}

/** Reads fields of RFC 4251 §5 one after the other. Every method throws a `WireError` where the bytes do not suffice. */
export class WireReader {
  readonly #bytes: Uint8Array
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  /** The next so many bytes, as a copy. */
  take(count: number): Uint8Array {
    if (count > this.#bytes.length - this.#at) throw new WireError('It ends too early.')
    this.#at += count
    return Uint8Array.from(this.#bytes.subarray(this.#at - count, this.#at)) // `slice` of a Node Buffer is no copy
  }

  byte(): number {
    return this.take(1)[0]!
  }

  uint32(): number {
    return new DataView(this.take(4).buffer).getUint32(0)
  }

  /** A string of at most so many bytes. */
  string(mostBytes: number): Uint8Array {
    const length = this.uint32()
    if (length > mostBytes) throw new WireError(`A field has ${length} bytes; at most ${mostBytes} fit.`)
    return this.take(length)
  }

  /** The names of a `name-list`. */
  names(mostBytes: number): readonly string[] {
    const list = asciiText(this.string(mostBytes))
    return list === '' ? [] : list.split(',')
  }

  /** Nothing may be left. */
  end(): void {
    const left = this.#bytes.length - this.#at
    if (left > 0) throw new WireError(`${left} bytes follow its end.`)
  }
}

/** Bytes that are not what they should be. */
export class WireError extends Error {
  override readonly name = 'WireError'
}

/** What `read` makes of all the bytes; null when they are too few, too many or out of bounds. */
export function readWhole<T>(bytes: Uint8Array, read: (reader: WireReader) => T): T | null {
  try {
    const reader = new WireReader(bytes)
    const value = read(reader)
    reader.end()
    return value
  } catch (error) {
    if (error instanceof WireError) return null
    throw error
  }
}
