import { parseGwei } from 'viem'

/** What a chain demands of transactions beyond what its RPC says. */
export interface FeePolicy {
  /** The least tip that nodes relay and miners take, in wei. */
  readonly minimumTipWei: bigint
  /** A replacement must pay at least this much more, in percent. */
  readonly bumpPercent: bigint
}

/** Bor's txpool and miner enforce 25 gwei; 30 leaves room. The tip that RPCs suggest is at times below it. */
const POLYGON_POLICY: FeePolicy = { minimumTipWei: parseGwei('30'), bumpPercent: 15n }
const DEFAULT_POLICY: FeePolicy = { minimumTipWei: 0n, bumpPercent: 15n }

/** The fee policy of a chain. */
export function feePolicyOf(chainId: number): FeePolicy {
  return chainId === 137 || chainId === 80002 ? POLYGON_POLICY : DEFAULT_POLICY
}
