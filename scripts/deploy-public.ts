/**
 * Deploys the market on a public network: `npm run deploy -- --network amoy --governor ADDRESS --treasury ADDRESS`. A run that
 * was cut off continues where it was. `--check` deploys nothing and fails when sdk/deployments is not what the records say.
 */
import { parseArgs } from 'node:util'
import { type Address, getAddress, isAddress, zeroAddress } from 'viem'
import Market, { DELAY_SECONDS } from '../ignition/modules/Market.ts'
import { publicNetworks } from '../sdk/deployments/index.ts'
import { firstVote } from './contracts/first-vote.ts'
import { hardhatWith } from './contracts/hardhat.ts'
import {
  type PublicNetworkName,
  publicNetworkNames,
  recordsOf,
  staleDescriptions,
  writeDescription,
} from './contracts/public-network.ts'
import { type MarketRecord, readMarketRecord } from './contracts/records.ts'
import { ensureArtifacts } from './network/artifacts.ts'
import { projectRoot } from './network/paths.ts'

export interface PublicDeployment {
  readonly network: PublicNetworkName
  /** Proposes, cancels and executes what the timelock that owns the market does; a multisig, say. */
  readonly governor: Address
  /** Gets the protocol's fees. */
  readonly treasury: Address
  /** Folder with `ignition` and `sdk/deployments`; default: the project. */
  readonly root?: string
}

const HELP = `Usage: npm run deploy -- --network amoy|polygon --governor ADDRESS --treasury ADDRESS
       npm run deploy -- --check

Environment (or Hardhat's keystore), for amoy: AMOY_RPC_URL, AMOY_DEPLOYER_KEY; likewise POLYGON_...
Afterwards commit ignition/deployments/<network> and sdk/deployments/<network>.ts. Then the governor sends the data of
firstVote.schedule, and after its delay that of firstVote.execute, to the timelock: verdicts count from then on.
`

/** Deploys, or continues, through Hardhat Ignition, and describes the result for clients. */
export async function deployPublicMarket(options: PublicDeployment): Promise<MarketRecord> {
  const { network, governor, treasury, root = projectRoot } = options
  await ensureArtifacts()
  const hre = await hardhatWith({ paths: { ignition: `${root}/ignition` } })
  const connection = await hre.network.create(network)
  try {
    await connection.ignition.deploy(Market, {
      deploymentId: network,
      parameters: { Market: { usdc: publicNetworks[network].contracts.usdc, governor, treasury } },
    })
  } finally {
    await connection.close()
  }
  writeDescription(network, root)
  return readMarketRecord(recordsOf(network, root))!
}

/**
 * The arguments of a deployment.
 * @throws Error for one that is missing or no address; nothing has a default where money is real.
 */
export function parseDeployment(values: Readonly<Record<string, unknown>>): PublicDeployment {
  const network = publicNetworkNames.find((name) => name === values.network)
  if (!network) throw new Error(`--network must be one of ${publicNetworkNames.join(', ')}.\n\n${HELP}`)
  return { network, governor: address('governor'), treasury: address('treasury') }

  function address(name: string): Address {
    const text = String(values[name] ?? '')
    if (!isAddress(text) || text === zeroAddress)
      throw new Error(`--${name} must be an address that somebody holds, not "${text}".\n\n${HELP}`)
    return getAddress(text)
  }
}

async function main(): Promise<void> {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean' } as const
  const { values } = parseArgs({
    options: { network: text, governor: text, treasury: text, check: flag, help: flag },
  })
  if (values.help) return void process.stdout.write(HELP)
  if (values.check) {
    const stale = staleDescriptions()
    if (stale.length > 0) throw new Error(`sdk/deployments differs from the records of ${stale.join(', ')}.`)
    return
  }
  const record = await deployPublicMarket(parseDeployment(values))
  console.log(JSON.stringify({ ...record, firstVote: firstVote(record, DELAY_SECONDS) }, null, 2))
}

if (import.meta.main) {
  try {
    await main()
  } catch (error) {
    console.error((error as Error).message)
    process.exitCode = 1
  }
}
