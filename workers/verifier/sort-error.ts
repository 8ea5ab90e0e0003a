import { FreeholdError } from '@freehold/sdk'
import { BaseError } from 'viem'
import { ChainMoved, ChainUnreachable, TransactionFailed, withoutUrlSecrets } from '../chain/index.ts'
import { Again, Bug } from '../queue/index.ts'

/** Turns what a step throws into a decision: again, or a bug. What nobody foresaw is a bug, so that it is seen. */
export function sortError(error: unknown): Again | Bug {
  if (error instanceof Again || error instanceof Bug) return error
  const message = withoutUrlSecrets(error instanceof Error ? error.message : String(error))
  const isInterruption = error instanceof Error && ['AbortError', 'TimeoutError'].includes(error.name)
  if (isInterruption || isChainTrouble(error)) return new Again(message, { cause: error })
  return new Bug(`Unexpected: ${message}`, { cause: error })
}

/** The contract's refusals are here too: another verifier was first, and the next look decides what that means. */
const isChainTrouble = (error: unknown): boolean =>
  error instanceof ChainUnreachable ||
  error instanceof ChainMoved ||
  error instanceof TransactionFailed ||
  error instanceof BaseError ||
  error instanceof FreeholdError
