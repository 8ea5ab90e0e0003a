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
  /** Moves the chain's clock forward and mines a block there, so that no test depends on how quick the machine is. */
  letPass(seconds: number): Promise<void>
  stop(): Promise<void>
}

export interface ConsoleStackOptions {
  readonly subgraphUrl?: string | null
  readonly walletConnect?: NetworkConfig['walletConnect']
}

/** A block is long enough for a person to see a transaction wait, short enough for a test. */
const BLOCK_TIME_MS = 400

/** Chain, contracts and the built console, without guests, and without index unless a test brings one: enough for every page. */
export async function startConsoleStack({
  subgraphUrl = null,
  walletConnect,
}: ConsoleStackOptions = {}): Promise<ConsoleStack> {
  const [chain] = await Promise.all([startTestChain({ blockTimeMs: BLOCK_TIME_MS }), buildConsole()])
  const folder = makeTempDir('console')
  const { tenant } = developmentAccounts
  const network: NetworkConfig = {
    name: 'local',
    chainId: chain.chainId,
    rpcUrls: [chain.rpcUrl],
    contracts: chain.contracts,
    startBlock: chain.startBlock,
    subgraphUrl,
    blockTimeMs: BLOCK_TIME_MS,
    finality: 'finalized',
    explorerUrl: null,
    ...(walletConnect && { walletConnect }),
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
    letPass: async (seconds) => {
      await chain.testClient.increaseTime({ seconds })
      await chain.testClient.mine({ blocks: 1 })
    },
    stop: async () => {
      await server.stop()
      await chain.stop()
      removeTempDir(folder)
    },
  }
}
