import { FreeholdError, RejectedByUserError } from '@freehold/sdk'
import {
  BaseError,
  ChainMismatchError,
  HttpRequestError,
  ProviderDisconnectedError,
  TimeoutError,
  UserRejectedRequestError,
} from 'viem'

/** An error as a person reads it: what happened, and what to do next where we know. */
export type SaidError = { says: string; next?: string; rejected: boolean }

/** Whether the person declined in their wallet: no failure, only a no. */
export function isRejection(error: unknown): boolean {
  if (error instanceof RejectedByUserError) return true
  return error instanceof BaseError
    ? error.walk((cause) => cause instanceof UserRejectedRequestError) !== null
    : (error as { code?: number } | null)?.code === 4001
}

/** Puts any error into sentences. Errors of the sdk already are; the rest is recognised by its class, never by its text. */
export function sayError(error: unknown): SaidError {
  if (isRejection(error)) {
    return {
      says: 'You declined in your wallet. Nothing was sent.',
      next: 'try again when you are ready.',
      rejected: true,
    }
  }
  if (error instanceof FreeholdError) return { says: error.message, next: error.next, rejected: false }
  if (error instanceof BaseError) return { ...sayViemError(error), rejected: false }
  return { says: error instanceof Error ? error.message : String(error), rejected: false }
}

function sayViemError(error: BaseError): Omit<SaidError, 'rejected'> {
  const of = (kind: abstract new (...parameters: never[]) => unknown) =>
    error.walk((cause) => cause instanceof kind) !== null
  if (of(ChainMismatchError))
    return { says: 'Your wallet is on another network.', next: 'switch the network and try again.' }
  if (of(HttpRequestError) || of(TimeoutError)) {
    return {
      says: 'The chain’s RPC does not answer.',
      next: 'check your connection; the console keeps trying.',
    }
  }
  if (of(ProviderDisconnectedError))
    return { says: 'The wallet lost its connection.', next: 'open it and try again.' }
  return { says: error.shortMessage }
}
