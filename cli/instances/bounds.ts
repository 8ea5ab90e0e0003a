import { CliError } from '../kernel/errors.ts'
import { bytesText } from '../output/sizes.ts'

/** What is kept in memory of one answer: a host may be hostile, or broken. */
export const MOST_BYTES_IN_MEMORY = 64 * 2 ** 20

/** Counts what arrives and stops what has no end. */
export class ByteLimit {
  readonly #most: number
  #seen = 0
  constructor(mostBytes: number) {
    this.#most = mostBytes
  }

  /** @throws CliError above the limit */
  add(bytes: number): void {
    this.#seen += bytes
    if (this.#seen > this.#most)
      throw new CliError(`The host sends more than ${bytesText(this.#most)}; that cannot be right.`, {
        next: 'tell the provider; nothing of it was kept',
      })
  }
}

/** A stream as text. @throws CliError when it is longer than `MOST_BYTES_IN_MEMORY` */
export async function textOf(stream: AsyncIterable<Uint8Array>): Promise<string> {
  const limit = new ByteLimit(MOST_BYTES_IN_MEMORY)
  const pieces: Uint8Array[] = []
  for await (const bytes of stream) {
    limit.add(bytes.length)
    pieces.push(bytes)
  }
  return Buffer.concat(pieces).toString('utf8')
}
