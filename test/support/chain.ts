import { join } from 'node:path'
import {
  type Chain,
  createPublicClient,
  createTestClient,
  http,
  type PublicClient,
  type TestClient,
} from 'viem'
import { anvil } from 'viem/chains'
import { developmentAccounts } from '../../scripts/network/accounts.ts'
import { startChain } from '../../scripts/network/chain.ts'
import { freePort } from '../../scripts/network/ports.ts'
import { deployTestContracts, type TestContracts } from './contracts.ts'
import { makeTempDir, removeTempDir } from './temp.ts'

export interface TestChain {
  readonly rpcUrl: string
  readonly chainId: number
  readonly chain: Chain
  readonly publicClient: PublicClient
  /** Mines, warps, reorgs and snapshots. */
  readonly testClient: TestClient<'anvil'>
  /** deployer, provider, operator, tenant, spare; each holds ether, the tenant and the spares 10,000 test USDC too. */
  readonly accounts: typeof developmentAccounts
  readonly contracts: TestContracts
  /** Block in which the first contract was deployed. */
  readonly startBlock: number
  stop(): Promise<void>
}

export interface TestChainOptions {
  /** Milliseconds between blocks; by default every transaction is mined at once. */
  readonly blockTimeMs?: number | null
}

/**
 * A chain of the test's own with the contracts deployed and wallets funded; the contracts are compiled at most once for
 * all tests. Stop it in `after`, else the test process does not end.
 */
export async function startTestChain({ blockTimeMs = null }: TestChainOptions = {}): Promise<TestChain> {
  const folder = makeTempDir('chain')
  const child = await startChain({ port: await freePort(), logPath: join(folder, 'anvil.log'), blockTimeMs })
  const stop = async () => {
    await child.stop()
    removeTempDir(folder)
  }
  try {
    const transport = http(child.rpcUrl)
    const publicClient = createPublicClient({ chain: anvil, transport, pollingInterval: 50, cacheTime: 0 })
    const testClient = createTestClient({ chain: anvil, mode: 'anvil', transport })
    const startBlock = Number(await publicClient.getBlockNumber()) + 1
    const contracts = await deployTestContracts(child.rpcUrl)
    return {
      rpcUrl: child.rpcUrl,
      chainId: anvil.id,
      chain: anvil,
      publicClient,
      testClient,
      accounts: developmentAccounts,
      contracts,
      startBlock,
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}
