import { waitFor } from '../scripts/network/wait.ts'
import type { NetworkConfig } from '../sdk/index.ts'
import { queryIndex } from '../sdk/subgraph/index.ts'

/** Waits until a block is in the index. */
export async function untilIndexed(
  network: NetworkConfig,
  blockNumber: bigint,
  seconds = 120,
): Promise<void> {
  const isIndexed = async () => (await queryIndex({ network })).blockNumber >= blockNumber
  await waitFor(isIndexed, { what: `block ${blockNumber} is indexed`, seconds, everyMs: 10 })
}
