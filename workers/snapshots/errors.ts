/**
 * `notFound`; `conflict`: another operation is under way; `refused`: not in this state; `unavailable`: perhaps later; `full`: no
 * room for it; `damaged`: its file is not what was written, and nothing was made from it.
 */
export type SnapshotFailure = 'notFound' | 'conflict' | 'refused' | 'unavailable' | 'full' | 'damaged'

/** Why a snapshot operation failed, in a sentence the tenant may read; `next` says what to do. */
export class SnapshotError extends Error {
  override readonly name = 'SnapshotError'
  readonly reason: SnapshotFailure
  readonly next: string | undefined
  constructor(reason: SnapshotFailure, message: string, options: ErrorOptions & { next?: string } = {}) {
    super(message, options)
    this.reason = reason
    this.next = options.next
  }
}
