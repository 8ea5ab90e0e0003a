import type { WatchEvent } from '../event.ts'

/** A way to a person. */
export interface Channel {
  /** What it is called on standard error and in what is remembered. No secret is in it. */
  readonly name: string
  /**
   * Hands an event over; resolves when the other side has taken it.
   * @throws Error saying in a clause what went wrong, without address and password
   */
  send(event: WatchEvent, signal: AbortSignal): Promise<void>
}
