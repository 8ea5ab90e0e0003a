import { join } from 'node:path'
import { type Address, createWalletClient, http, type LocalAccount, parseEther, toHex } from 'viem'
import { mnemonicToAccount } from 'viem/accounts'
import {
  createFreeholdClient,
  type NetworkConfig,
  stakeVaultAbi,
  testUsdcAbi,
  verifierNetworkAbi,
} from '../../sdk/index.ts'
import { writeFileAtomically } from '../../workers/host/index.ts'
import { openSecrets, writeVerifierConfig } from '../../workers/verifier/index.ts'
import { DEVELOPMENT_MNEMONIC, developmentAccounts } from './accounts.ts'
import { type Child, type ServiceOptions, startChild, tailOf } from './child.ts'
import { projectRoot, type StatePaths } from './paths.ts'
import { rememberedPort } from './ports.ts'
import { waitFor } from './wait.ts'

/** As many as the committees of the local network need. */
export const LOCAL_VERIFIERS = 7

/** Two days of short epochs; a verifier begins the next chain by itself, and a long one takes its time at every start. */
const EPOCHS_PER_CHAIN = 3_000

/** Role of verifiers in the vault. */
const VERIFIER_ROLE = 1

export interface VerifiersOptions {
  readonly paths: StatePaths
  readonly network: NetworkConfig
  readonly redisPath: string
}

/** A verifier of the local network, ready to be started. */
export interface LocalVerifier {
  readonly seat: number
  /** Configuration file. */
  readonly config: string
  /** Where it serves its evidence. */
  readonly url: string
}

/** The verifiers of a local network, at work. */
export interface VerifiersService {
  readonly members: readonly LocalVerifier[]
  /** All of them. */
  readonly child: Child
}

/** Gives each local verifier a key, a stake, a seat and a configuration, where it has none. */
export async function seatVerifiers(options: VerifiersOptions): Promise<readonly LocalVerifier[]> {
  const verifiers: LocalVerifier[] = []
  // One after the other: the deployer's transactions are numbered, and ports are drawn.
  for (let i = 0; i < LOCAL_VERIFIERS; i++) verifiers.push(await seatVerifier(options, i))
  return verifiers
}

/** Runs all verifiers in one process, until they answer. */
export async function startVerifiers(
  verifiers: readonly LocalVerifier[],
  service: ServiceOptions,
): Promise<Child> {
  const main = join(projectRoot, 'workers/verifier/main.ts')
  const configs = verifiers.flatMap(({ config }) => ['--config', config])
  const child = startChild({
    ...service,
    name: 'verifiers',
    command: process.execPath,
    args: ['--disable-warning=ExperimentalWarning', main, ...configs],
    graceSeconds: 30,
  })
  try {
    await waitFor(async () => (await Promise.all(verifiers.map(isReady))).every(Boolean), {
      what: 'the verifiers are ready',
      seconds: 180,
      everyMs: 100,
      unless: child.ended,
    })
  } catch (error) {
    await child.stop()
    throw new Error(`The verifiers did not start:\n${tailOf(service.logPath)}`, { cause: error })
  }
  return child
}

const isReady = async ({ url }: LocalVerifier): Promise<boolean> => (await fetch(`${url}/readyz`)).ok

async function seatVerifier(
  { paths, network, redisPath }: VerifiersOptions,
  index: number,
): Promise<LocalVerifier> {
  const account = mnemonicToAccount(DEVELOPMENT_MNEMONIC, { addressIndex: 20 + index })
  const stateDir = join(paths.verifiers, String(index))
  const port = await rememberedPort(paths.ports, `verifier ${index}`)
  const url = `http://127.0.0.1:${port}`
  const keyFile = join(stateDir, 'account.key')
  writeFileAtomically(keyFile, `${toHex(account.getHdKey().privateKey!)}\n`, 0o600)
  const { verifierNetwork } = network.contracts
  const secrets = openSecrets(stateDir, { chainId: network.chainId, verifierNetwork }, EPOCHS_PER_CHAIN)
  const seat = await ensureSeat(network, account, url, () => secrets.anchorOf(0))
  const config = join(stateDir, 'config.json')
  writeVerifierConfig(config, {
    stateDir,
    network: paths.network,
    redis: redisPath,
    account: { kind: 'developmentKeyFile', path: keyFile },
    evidence: { address: '127.0.0.1', port },
    pollMs: 300,
    logLevel: 'info',
  })
  return { seat, config, url }
}

/** Registers a verifier unless it has a seat, and tells its URL when that has changed. Returns the seat. */
async function ensureSeat(
  network: NetworkConfig,
  account: LocalAccount,
  url: string,
  anchor: () => `0x${string}`,
): Promise<number> {
  const { publicClient } = createFreeholdClient({ network })
  const { verifierNetwork, stakeVault, usdc } = network.contracts
  const wallet = createWalletClient({ chain: publicClient.chain, transport: http(network.rpcUrls[0]) })
  const mined = (hash: `0x${string}`) => publicClient.waitForTransactionReceipt({ hash, pollingInterval: 50 })
  const write = async (
    from: LocalAccount,
    address: Address,
    abi: readonly unknown[],
    functionName: string,
    args: readonly unknown[],
  ) => mined(await wallet.writeContract({ account: from, address, abi, functionName, args } as never))
  const read = { abi: verifierNetworkAbi, address: verifierNetwork } as const

  const readSeat = () =>
    publicClient.readContract({ ...read, functionName: 'seatOf', args: [account.address] })
  const [isSeated, seat] = await readSeat()
  if (isSeated) {
    const told = await lastUrl(network, seat)
    if (told !== url) await write(account, verifierNetwork, verifierNetworkAbi, 'setUrl', [url])
    return seat
  }
  const [stake] = await publicClient.readContract({ ...read, functionName: 'stakes' })
  const { deployer } = developmentAccounts
  const value = parseEther('10')
  await mined(
    await wallet.sendTransaction({
      account: deployer,
      to: account.address,
      value,
      chain: publicClient.chain,
    }),
  )
  // Twice the stake: what is left is for bonds of challenges.
  await write(deployer, usdc, testUsdcAbi, 'mint', [account.address, 2n * stake])
  await write(account, usdc, testUsdcAbi, 'approve', [stakeVault, stake])
  await write(account, stakeVault, stakeVaultAbi, 'deposit', [account.address, VERIFIER_ROLE, stake])
  await write(account, verifierNetwork, verifierNetworkAbi, 'register', [anchor(), url, 2 ** 32 - 1])
  return (await readSeat())[1]
}

/** The URL that the chain names for a seat. */
async function lastUrl(network: NetworkConfig, seat: number): Promise<string | undefined> {
  const { publicClient } = createFreeholdClient({ network })
  const events = await Promise.all(
    (['VerifierRegistered', 'VerifierUrlSet'] as const).map((eventName) =>
      publicClient.getContractEvents({
        abi: verifierNetworkAbi,
        address: network.contracts.verifierNetwork,
        eventName,
        args: { seat },
        fromBlock: BigInt(network.startBlock),
      }),
    ),
  )
  return events.flat().at(-1)?.args.url
}
