import type { NetworkConfig } from '@freehold/sdk'
import type { Follower } from '../chain/index.ts'

/** A chain that was not heard for this long, and several blocks more, is no view to act on. */
const patienceMs = 10_000

/** Whether what is known of the chain is too old to act on, by the worker's own clock. */
export function isSilent(follower: Pick<Follower, 'silentMs'>, { blockTimeMs }: NetworkConfig): boolean {
  return follower.silentMs() > patienceMs + 4 * blockTimeMs
}
