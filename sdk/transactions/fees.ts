import type { FreeholdClient } from '../client.ts'
import { type FeePolicy, feePolicyOf } from '../networks/index.ts'

/** What a transaction pays per gas, in wei. */
export interface Fees {
  readonly maxFeePerGas: bigint
  readonly maxPriorityFeePerGas: bigint
}

/**
 * Fees that get mined: the tip is what the RPC suggests, but never below the chain's floor (RPCs suggest less on Polygon); the
 * ceiling is twice the base fee plus the tip.
 */
export async function estimateFees(client: FreeholdClient): Promise<Fees> {
  const policy = feePolicyOf(client.network.chainId)
  const [block, suggestedTip] = await Promise.all([
    client.publicClient.getBlock({ blockTag: 'latest' }),
    client.publicClient.estimateMaxPriorityFeePerGas(),
  ])
  return feesFor(block.baseFeePerGas ?? 0n, suggestedTip, policy)
}

/** The arithmetic of `estimateFees`. */
export function feesFor(baseFee: bigint, suggestedTip: bigint, policy: FeePolicy): Fees {
  const tip = suggestedTip > policy.minimumTipWei ? suggestedTip : policy.minimumTipWei
  return { maxFeePerGas: 2n * baseFee + tip, maxPriorityFeePerGas: tip }
}

/** Fees that replace a transaction which is not mined: both at least 15 % higher, and at least what is asked now. */
export function bumpedFees(previous: Fees, current: Fees, policy: FeePolicy): Fees {
  const raise = (value: bigint) => (value * (100n + policy.bumpPercent) + 99n) / 100n
  const larger = (a: bigint, b: bigint) => (a > b ? a : b)
  return {
    maxFeePerGas: larger(raise(previous.maxFeePerGas), current.maxFeePerGas),
    maxPriorityFeePerGas: larger(raise(previous.maxPriorityFeePerGas), current.maxPriorityFeePerGas),
  }
}
