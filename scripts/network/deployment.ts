import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createPublicClient, http, toHex } from 'viem'
import { anvil } from 'viem/chains'
import { type NetworkConfig, networkConfigSchema, parseNetworkConfig } from '../../sdk/networks/index.ts'
import { writeFileAtomically } from '../../workers/host/index.ts'
import { deployLocalMarket } from '../deploy.ts'
import { developmentAccounts } from './accounts.ts'
import { LOCAL_BLOCK_TIME_MS, LOCAL_CHAIN_ID } from './chain.ts'
import type { StatePaths } from './paths.ts'

/** Contracts of the local chain: those deployed before if the chain still has them, else new ones, and USDC for the tenant. */
export async function ensureDeployment(paths: StatePaths, rpcUrl: string): Promise<NetworkConfig> {
  const before = readNetwork(paths.network)
  if (before && (await hasCode(rpcUrl, before)))
    return writeNetwork(paths, { ...before, rpcUrls: [rpcUrl], subgraphUrl: null })
  const records = join(paths.chain, 'ignition')
  rmSync(records, { recursive: true, force: true }) // records of a chain that is gone
  const { startBlock, ...contracts } = await deployLocalMarket({ rpcUrl, directory: records })
  return writeNetwork(paths, {
    name: 'local',
    chainId: LOCAL_CHAIN_ID,
    rpcUrls: [rpcUrl],
    contracts,
    startBlock,
    subgraphUrl: null,
    blockTimeMs: LOCAL_BLOCK_TIME_MS,
    finality: 'finalized',
    explorerUrl: null,
    developmentWallets: [developmentWallet('tenant'), developmentWallet('provider')],
  })
}

/** Writes `network.json`, from which console, command line and worker learn of this network. */
export function writeNetwork(paths: StatePaths, network: NetworkConfig): NetworkConfig {
  const checked = parseNetworkConfig(network)
  writeFileAtomically(paths.network, `${JSON.stringify(checked, null, 2)}\n`, 0o644)
  return checked
}

/** The network that an earlier start wrote down; null when there is none, or it lacks what networks have now. */
function readNetwork(path: string): NetworkConfig | null {
  if (!existsSync(path)) return null
  return networkConfigSchema.safeParse(JSON.parse(readFileSync(path, 'utf8'))).data ?? null
}

async function hasCode(rpcUrl: string, { contracts }: NetworkConfig): Promise<boolean> {
  const client = createPublicClient({ chain: anvil, transport: http(rpcUrl) })
  const codes = await Promise.all(Object.values(contracts).map((address) => client.getCode({ address })))
  return codes.every((code) => code !== undefined && code !== '0x')
}

/** A wallet whose key everybody knows anyway. The tenant comes first: console and command line sign with it by default. */
function developmentWallet(name: 'tenant' | 'provider') {
  const { address, getHdKey } = developmentAccounts[name]
  return { name, address, privateKey: toHex(getHdKey().privateKey!) }
}
