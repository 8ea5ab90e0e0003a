import type { NetworkConfig } from '../../sdk/networks/index.ts'
import { startIndex } from '../support/graph-index.ts'
import { makeTempDir, networkOf, removeTempDir, type TestChain } from '../support/index.ts'

/** A graph-node of the test's own that follows the test's chain. */
export interface TestIndexer {
  /** The chain's network with the subgraph's URL: all that a client needs. */
  readonly network: NetworkConfig
  stop(): Promise<void>
}

/** Starts Postgres and graph-node with our subgraph on a test's chain. Stop it in `after`, before the chain. */
export async function startTestIndexer(chain: TestChain): Promise<TestIndexer> {
  const folder = makeTempDir('indexer')
  const stops: (() => Promise<void>)[] = []
  const stop = async () => {
    for (const end of stops.reverse()) await end()
    removeTempDir(folder)
  }
  try {
    const network = networkOf(chain, { blockTimeMs: 1500, finality: 'latest' })
    const subgraphUrl = await startIndex({ network, folder, stops })
    return { network: { ...network, subgraphUrl }, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
