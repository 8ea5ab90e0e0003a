import {
  BaseError,
  type Hash,
  NonceTooLowError,
  type TransactionReceipt,
  TransactionReceiptNotFoundError,
} from 'viem'
import type { FreeholdClient } from '../client.ts'
import { TransactionPendingError, TransactionReplacedError } from '../errors/contract.ts'
import { delay } from './delay.ts'

export interface ConfirmParameters {
  functionName: string
  /** The first hash it was sent under. */
  hash: Hash
  nonce: number
  /** Sends it again with higher fees; answers the new hash. Absent: nothing can be done but wait. */
  resend?: () => Promise<Hash>
  signal?: AbortSignal
  /** How long to wait before it is sent again; default: ten block times, at least 15 seconds. */
  roundMs?: number
}

const BLOCKS_BEFORE_RESEND = 10
const MAX_RESENDS = 5

/**
 * Waits until a transaction is mined under one of its hashes; raises the fees when it is not mined after ten block times.
 * @throws TransactionReplacedError when the nonce went to another transaction; TransactionPendingError at last.
 */
export async function confirmTransaction(
  client: FreeholdClient,
  { functionName, hash, nonce, resend, signal, roundMs: givenMs }: ConfirmParameters,
): Promise<TransactionReceipt> {
  const { blockTimeMs } = client.network
  const pollMs = Math.max(100, blockTimeMs / 3)
  const roundMs = givenMs ?? Math.max(15_000, BLOCKS_BEFORE_RESEND * blockTimeMs)
  const hashes = [hash]
  for (let round = 0; round <= MAX_RESENDS; round++) {
    for (let waitedMs = 0; waitedMs < roundMs; waitedMs += pollMs) {
      const receipt = await receiptOf(client, hashes)
      if (receipt) return receipt
      if (await isNonceUsed(client, nonce)) return settled(client, hashes, functionName, nonce)
      await delay(pollMs, signal)
    }
    if (resend) hashes.push(...(await resendUnlessMined(resend)))
  }
  throw new TransactionPendingError(hashes, Math.round((roundMs * (MAX_RESENDS + 1)) / 1000))
}

/** The new hash; none when the nonce was used meanwhile, which the next round finds out. */
async function resendUnlessMined(resend: () => Promise<Hash>): Promise<Hash[]> {
  try {
    return [await resend()]
  } catch (error) {
    const isMined = error instanceof BaseError && error.walk((cause) => cause instanceof NonceTooLowError)
    if (isMined) return []
    throw error
  }
}

/** The receipt of the hash that was mined, if any. */
async function receiptOf(
  client: FreeholdClient,
  hashes: readonly Hash[],
): Promise<TransactionReceipt | undefined> {
  for (const hash of hashes) {
    try {
      return await client.publicClient.getTransactionReceipt({ hash })
    } catch (error) {
      if (!(error instanceof TransactionReceiptNotFoundError)) throw error
    }
  }
  return undefined
}

async function isNonceUsed(client: FreeholdClient, nonce: number): Promise<boolean> {
  if (!client.account) return false
  const { address } = client.account
  return (await client.publicClient.getTransactionCount({ address, blockTag: 'latest' })) > nonce
}

/** The nonce is used: either one of ours was mined just now, or somebody else's took its place. */
async function settled(
  client: FreeholdClient,
  hashes: readonly Hash[],
  functionName: string,
  nonce: number,
): Promise<TransactionReceipt> {
  for (let attempt = 0; attempt < 5; attempt++) {
    const receipt = await receiptOf(client, hashes)
    if (receipt) return receipt
    await delay(client.network.blockTimeMs)
  }
  throw new TransactionReplacedError(functionName, nonce)
}
