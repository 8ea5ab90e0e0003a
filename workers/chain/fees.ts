import { feePolicyOf } from '@freehold/sdk'
import type { PublicClient } from 'viem'

/** What a transaction offers per gas, in wei. */
export interface Fees {
  readonly maxFeePerGas: bigint
  readonly maxPriorityFeePerGas: bigint
}

/** Fees for a transaction that should be in the next blocks: twice the base fee and a tip that the chain accepts. */
export async function suggestFees(client: PublicClient, chainId: number): Promise<Fees> {
  const [tip, block] = await Promise.all([
    client.estimateMaxPriorityFeePerGas(),
    client.getBlock({ blockTag: 'latest' }),
  ])
  const maxPriorityFeePerGas = larger(tip, feePolicyOf(chainId).minimumTipWei)
  return { maxPriorityFeePerGas, maxFeePerGas: 2n * (block.baseFeePerGas ?? 0n) + maxPriorityFeePerGas }
}

/** Above this multiple of what is asked now, more money does not help: something else keeps the transaction. */
const mostTimesSuggested = 4n
/** After so many raises only a market that rose above the offer is a reason for another one. */
const mostRaises = 10

/**
 * Fees for the next replacement of a stuck transaction, or null when raising it again would be throwing money at something
 * that money does not solve.
 * @param raises how often it was raised already
 */
export function replacementFees(old: Fees, suggested: Fees, raises: number, chainId: number): Fees | null {
  if (raises >= mostRaises && old.maxFeePerGas >= suggested.maxFeePerGas) return null
  const bumped = bumpedFees(old, suggested, chainId)
  const isTooDear =
    bumped.maxFeePerGas > mostTimesSuggested * suggested.maxFeePerGas ||
    bumped.maxPriorityFeePerGas > mostTimesSuggested * suggested.maxPriorityFeePerGas
  return isTooDear ? null : bumped
}

/** Fees that replace a stuck transaction: at least the chain's bump above the old ones, and what is asked now. */
export function bumpedFees(old: Fees, suggested: Fees, chainId: number): Fees {
  const percent = 100n + feePolicyOf(chainId).bumpPercent
  const raised = (fee: bigint) => (fee * percent + 99n) / 100n
  return {
    maxFeePerGas: larger(raised(old.maxFeePerGas), suggested.maxFeePerGas),
    maxPriorityFeePerGas: larger(raised(old.maxPriorityFeePerGas), suggested.maxPriorityFeePerGas),
  }
}

function larger(a: bigint, b: bigint): bigint {
  if (a > b) return a
  return b
}
