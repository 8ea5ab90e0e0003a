import type { Hex } from 'viem'
import { SnapshotError } from './errors.ts'

/** One operation per lease at a time; who comes second is told what is in the way. */
export class Busy {
  readonly #doing = new Map<Hex, string>()

  /** @param what the operation as a sentence without its full stop. @throws SnapshotError `conflict` */
  async run<T>(lease: Hex, what: string, work: () => Promise<T>): Promise<T> {
    this.refuse(lease)
    this.#doing.set(lease, what)
    try {
      return await work()
    } finally {
      this.#doing.delete(lease)
    }
  }

  refuse(lease: Hex): void {
    const other = this.#doing.get(lease)
    if (other === undefined) return
    throw new SnapshotError(
      'conflict',
      `${other}; only one thing can be done with an instance's snapshots at a time.`,
      {
        next: 'Try again when it is done.',
      },
    )
  }

  isBusy(lease: Hex): boolean {
    return this.#doing.has(lease)
  }
}
