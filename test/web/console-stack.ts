import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { toHex } from 'viem'
import { buildConsole, serveConsole } from '../../scripts/network/console.ts'
import type { NetworkConfig } from '../../sdk/index.ts'
import {
  developmentAccounts,
  freePort,
  makeTempDir,
  removeTempDir,
  startTestChain,
  type TestChain,
} from '../support/index.ts'

export interface ConsoleStack {
  readonly chain: TestChain
  readonly network: NetworkConfig
  /** Where the built console is served, with the network's description beside it. */
  readonly url: string
  stop(): Promise<void>
}

/** A block is long enough for a person to see a transaction wait, short enough for a test. */
const BLOCK_TIME_MS = 400

/** Chain, contracts and the built console, without index and without guests: enough for every page. */
export async function startConsoleStack(): Promise<ConsoleStack> {
  const [chain] = await Promise.all([startTestChain({ blockTimeMs: BLOCK_TIME_MS }), buildConsole()])
  const folder = makeTempDir('console')
  const { tenant } = developmentAccounts
  const network: NetworkConfig = {
    name: 'local',
    chainId: chain.chainId,
    rpcUrls: [chain.rpcUrl],
    contracts: chain.contracts,
    startBlock: chain.startBlock,
    subgraphUrl: null,
    blockTimeMs: BLOCK_TIME_MS,
    finality: 'finalized',
    explorerUrl: null,
    developmentWallets: [
      { name: 'tenant', address: tenant.address, privateKey: toHex(tenant.getHdKey().privateKey!) },
    ],
  }
  const networkFile = join(folder, 'network.json')
  writeFileSync(networkFile, JSON.stringify(network))
  const server = await serveConsole({ port: await freePort(), networkFile })
  return {
    chain,
    network,
    url: server.url,
    stop: async () => {
      await server.stop()
      await chain.stop()
      removeTempDir(folder)
    },
  }
}
