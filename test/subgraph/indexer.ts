import { join } from 'node:path'
import { startGraphNode } from '../../scripts/network/graph-node.ts'
import { startIpfsStub } from '../../scripts/network/ipfs-stub.ts'
import { startPostgres } from '../../scripts/network/postgres.ts'
import type { NetworkConfig } from '../../sdk/networks/index.ts'
import { freePort, makeTempDir, removeTempDir, type TestChain } from '../support/index.ts'

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
    const network = networkOf(chain)
    const postgres = await startPostgres({
      dir: join(folder, 'postgres'),
      logPath: join(folder, 'postgres.log'),
    })
    stops.push(postgres.stop)
    const ipfs = await startIpfsStub()
    stops.push(ipfs.stop)
    const node = await startGraphNode({
      dir: join(folder, 'graph-node'),
      logPath: join(folder, 'graph-node.log'),
      httpPort: await freePort(),
      rpcUrl: chain.rpcUrl,
      postgresUrl: postgres.url,
      ipfsUrl: ipfs.url,
      network,
    })
    stops.push(node.stop)
    return { network: { ...network, subgraphUrl: node.subgraphUrl }, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

function networkOf({ chainId, rpcUrl, contracts, startBlock }: TestChain): NetworkConfig {
  return {
    name: 'local',
    chainId,
    rpcUrls: [rpcUrl],
    contracts,
    startBlock,
    subgraphUrl: null,
    blockTimeMs: 1500,
    finality: 'latest',
    explorerUrl: null,
  }
}
