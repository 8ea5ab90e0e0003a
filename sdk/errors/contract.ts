import type { Address, Hash } from 'viem'
import { FreeholdError } from './base.ts'
import type { Sentence } from './sentences/types.ts'

/** A contract said no; `errorName` and `args` are the custom error as it was thrown. */
export class ContractRefusedError extends FreeholdError {
  override readonly name = 'ContractRefusedError'
  /** The call that was refused, for example `open`. */
  readonly functionName: string
  /** Name of the custom error, for example `OfferNotLive`; `Error` for a plain text. */
  readonly errorName: string
  readonly args: readonly unknown[]

  constructor(
    functionName: string,
    refusal: { errorName: string; args: readonly unknown[]; sentence: Sentence },
    cause?: unknown,
  ) {
    const { message, next } = refusal.sentence
    super(message, { ...(next && { next }), cause })
    this.functionName = functionName
    this.errorName = refusal.errorName
    this.args = refusal.args
  }
}

/** The wallet's owner said no. */
export class RejectedByUserError extends FreeholdError {
  override readonly name = 'RejectedByUserError'
  constructor(what: string, cause?: unknown) {
    super(`${what} was rejected in the wallet; nothing was sent.`, {
      next: 'try again and confirm it in the wallet.',
      cause,
    })
  }
}

/** The wallet has no coin for gas. */
export class GasMoneyError extends FreeholdError {
  override readonly name = 'GasMoneyError'
  constructor(account: Address, coin: string, cause?: unknown) {
    super(`${account} has too little ${coin} to pay for the transaction's gas.`, {
      next: `send some ${coin} to it; USDC cannot pay for gas.`,
      cause,
    })
  }
}

/** The chain could not be asked. */
export class ChainUnreachableError extends FreeholdError {
  override readonly name = 'ChainUnreachableError'
  constructor(rpcUrls: readonly string[], cause: unknown) {
    super(`The chain does not answer at ${rpcUrls.join(', ')}.`, {
      next: rpcUrls.every((url) => /^https?:\/\/(127\.|localhost)/.test(url))
        ? 'is the local network running? npm start; nothing is lost, billing and runway are on chain.'
        : 'check the connection; nothing is lost, billing and runway are on chain.',
      cause,
    })
  }
}

/** A transaction was mined and failed, although its simulation had passed. */
export class TransactionFailedError extends FreeholdError {
  override readonly name = 'TransactionFailedError'
  readonly hash: Hash
  constructor(hash: Hash, functionName: string) {
    super(`The transaction of ${functionName} failed on chain (${hash}), though a trial run had passed.`, {
      next: 'something changed in between; try again.',
    })
    this.hash = hash
  }
}

/** A transaction was not mined within the time it was given; it may still be. */
export class TransactionPendingError extends FreeholdError {
  override readonly name = 'TransactionPendingError'
  /** Every hash it was sent under. */
  readonly hashes: readonly Hash[]
  constructor(hashes: readonly Hash[], waitedSeconds: number) {
    super(`The transaction is not mined after ${waitedSeconds} s (${hashes.at(-1)}).`, {
      next: 'it may still be mined: look for its effect before you send it again.',
    })
    this.hashes = hashes
  }
}

/** The account's nonce was used by a transaction that is not ours. */
export class TransactionReplacedError extends FreeholdError {
  override readonly name = 'TransactionReplacedError'
  constructor(functionName: string, nonce: number) {
    super(`The transaction of ${functionName} was replaced: nonce ${nonce} went to another one.`, {
      next: 'look whether the effect is there; if not, send it again.',
    })
  }
}
