import { FreeholdError } from '@freehold/sdk'
import { BaseError } from 'viem'
import { ChainMoved, ChainUnreachable, TransactionFailed, withoutUrlSecrets } from '../chain/index.ts'
import { CommandError } from '../host/index.ts'
import { HypervisorError } from '../hypervisor/index.ts'
import { ImageError } from '../images/index.ts'
import { PortsUsedUpError } from '../network/index.ts'
import { Again, Bug, Never } from '../queue/index.ts'
import { SnapshotError } from '../snapshots/index.ts'

/**
 * Turns what any room throws into a decision: again, never, or a bug. What nobody foresaw is a bug, so that it is seen and not
 * repeated for ever.
 */
export function sortError(error: unknown): Again | Never | Bug {
  if (error instanceof Again || error instanceof Never || error instanceof Bug) return error
  const message = withoutUrlSecrets(error instanceof Error ? error.message : String(error))
  if (isInterruption(error))
    return new Again('The step ran out of time or was interrupted.', { cause: error })
  if (isChainTrouble(error)) return new Again(message, { cause: error })
  if (error instanceof HypervisorError) return new Again(message, { cause: error })
  if (error instanceof ImageError) return new Again(message, { cause: error, giveUpAs: 'ImageUnavailable' })
  if (error instanceof PortsUsedUpError) return new Again(message, { cause: error, giveUpAs: 'NoCapacity' })
  if (isFull(error)) return new Again(message, { cause: error, giveUpAs: 'NoCapacity' })
  if (error instanceof SnapshotError) return new Again(message, { cause: error })
  if (error instanceof CommandError) return new Again(message, { cause: error })
  return new Bug(`Unexpected: ${message}`, { cause: error })
}

export const isInterruption = (error: unknown): boolean =>
  error instanceof Error && (error.name === 'AbortError' || error.name === 'TimeoutError')

/** The contract's refusals are here too: the state changed under us, and the next look decides what that means. */
const isChainTrouble = (error: unknown): boolean =>
  error instanceof ChainUnreachable ||
  error instanceof ChainMoved ||
  error instanceof TransactionFailed ||
  error instanceof BaseError ||
  error instanceof FreeholdError

export const isFull = (error: unknown): boolean =>
  error instanceof Error &&
  (['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException).code ?? '') ||
    /no space left on device|disk .* is full/i.test(error.message))
