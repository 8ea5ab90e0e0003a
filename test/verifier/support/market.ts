import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import {
  createFreeholdClient,
  type FreeholdClient,
  leaseEscrowAbi,
  type NetworkConfig,
  parseNetworkConfig,
  stakeVaultAbi,
  testUsdcAbi,
  verifierNetworkAbi,
} from '@freehold/sdk'
import {
  type Account,
  type Address,
  createWalletClient,
  type Hex,
  http,
  type LocalAccount,
  zeroHash,
} from 'viem'
import { mnemonicToAccount } from 'viem/accounts'
import { DEVELOPMENT_MNEMONIC } from '../../../scripts/network/accounts.ts'
import { writeFileAtomically } from '../../../workers/host/index.ts'
import {
  openSecrets,
  type VerifierConfigInput,
  writeVerifierConfig,
} from '../../../workers/verifier/index.ts'
import { makeTempDir, removeTempDir, startTestChain, type TestChain, waitFor } from '../../support/index.ts'
import { startTestRedis, type TestRedis } from '../../worker/support/redis.ts'
import { type BeaconHost, startBeaconHost } from './host.ts'

/** Seconds of an epoch, and what else `startTestChain` deploys the network with. */
export const timing = {
  epochSeconds: 600,
  probeStart: 60,
  probeEnd: 300,
  commitEnd: 420,
  revealEnd: 540,
  answerSeconds: 600,
  challengeAnswerSeconds: 86_400,
  challengeEpochs: 144,
  dormantSeconds: 86_400,
} as const

/** Committees for seven verifiers: any two of three report, any three of the other four confirm. */
const committees = [3, 2, 4, 3] as const
/** Of a verifier whose configuration says nothing else. */
export const epochsPerChain = 400
/** What a seat takes, all of it lost by one false UP. */
export const seatStake = 100_000_000n
const bond = 1_000_000n

/**
 * A chain on which time passes by the second of a block and by command, a verifier network that the escrow obeys, Redis, and the
 * verifiers and hosts that a test adds. However slow the machine is, an epoch waits for it.
 */
export interface VerifierMarket {
  readonly chain: TestChain
  readonly redis: TestRedis
  readonly network: NetworkConfig
  readonly folder: string
  readonly clientOf: (account: Account) => FreeholdClient & { readonly account: LocalAccount }
  /** Registers a verifier; it sits two epochs later. */
  addVerifier(name: string, changes?: Partial<VerifierConfigInput>): Promise<TestVerifier>
  /** A registered host with a beacon, enrolled as a target; as a decoy where there is a commitment. */
  addHost(decoyCommitment?: Hex): Promise<TestTarget>
  /** Sizes and quorums of both committees, for epochs that begin later. */
  setCommittees(
    size: number,
    quorum: number,
    confirmationSize: number,
    confirmationQuorum: number,
  ): Promise<void>
  send(
    account: Account,
    address: Address,
    abi: readonly unknown[],
    name: string,
    args: readonly unknown[],
  ): Promise<Hex>
  read<T>(name: string, args?: readonly unknown[]): Promise<T>
  /** The epoch of the newest block. */
  epoch(): Promise<number>
  /** Lets the clock run to a second of an epoch; never back. */
  passTo(epoch: number, second: number): Promise<void>
  /** Waits for something to be true on chain; time runs on slowly meanwhile, but not beyond that second of the epoch. */
  until(what: string, ask: () => Promise<boolean>, last: { epoch: number; second: number }): Promise<void>
  stop(): Promise<void>
}

export interface TestVerifier {
  readonly seat: number
  readonly account: LocalAccount
  readonly stateDir: string
  readonly configPath: string
}

/** What it takes to run a verifier. */
export type RunnableVerifier = Pick<TestVerifier, 'seat' | 'configPath'>

export interface TestTarget extends BeaconHost {
  readonly target: number
}

const development = (addressIndex: number) => mnemonicToAccount(DEVELOPMENT_MNEMONIC, { addressIndex })

export async function startVerifierMarket(name: string): Promise<VerifierMarket> {
  const folder = makeTempDir(`verifier-${name}`)
  const [chain, redis] = await Promise.all([startTestChain(), startTestRedis(folder)])
  const { deployer, provider } = chain.accounts
  const { verifierNetwork, stakeVault, usdc, leaseEscrow } = chain.contracts
  const network = parseNetworkConfig({
    name: 'local',
    chainId: chain.chainId,
    rpcUrls: [chain.rpcUrl],
    contracts: chain.contracts,
    startBlock: chain.startBlock,
    subgraphUrl: null,
    blockTimeMs: 1000,
    finality: 'finalized',
    explorerUrl: null,
  })
  const networkPath = join(folder, 'network.json')
  writeFileAtomically(networkPath, JSON.stringify(network))
  const wallet = createWalletClient({ chain: chain.chain, transport: http(chain.rpcUrl) })
  const clientOf = (account: Account) => createFreeholdClient({ network, account }) as never
  const hosts: BeaconHost[] = []
  let accounts = 20

  const send: VerifierMarket['send'] = async (account, address, abi, functionName, args) => {
    const hash = await wallet.writeContract({ account, address, abi, functionName, args } as never)
    const receipt = await chain.publicClient.waitForTransactionReceipt({ hash, pollingInterval: 20 })
    if (receipt.status !== 'success') throw new Error(`${functionName} failed.`)
    return hash
  }
  const read = async <T>(functionName: string, args: readonly unknown[] = []): Promise<T> => {
    const call = { abi: verifierNetworkAbi, address: verifierNetwork, functionName, args }
    return (await chain.publicClient.readContract(call as never)) as T
  }
  const now = async () => Number((await chain.publicClient.getBlock()).timestamp)
  const startOf = async (epoch: number) => Number(await read<bigint>('startOf', [BigInt(epoch)]))
  const mineAt = async (timestamp: number) => {
    await chain.testClient.setNextBlockTimestamp({ timestamp: BigInt(timestamp) })
    await chain.testClient.mine({ blocks: 1 })
  }
  const setCommittees: VerifierMarket['setCommittees'] = async (...sizes) => {
    await send(deployer, verifierNetwork, verifierNetworkAbi, 'setCommittees', sizes)
  }
  // From here on a block is a second, however long it takes to come.
  await chain.testClient.request({ method: 'anvil_setBlockTimestampInterval', params: [1] } as never)
  await send(deployer, leaseEscrow, leaseEscrowAbi, 'setCreditor', [verifierNetwork])
  await setCommittees(...committees)
  await send(deployer, verifierNetwork, verifierNetworkAbi, 'setStakes', [seatStake, seatStake, bond])

  return {
    chain,
    redis,
    network,
    folder,
    clientOf,
    send,
    read,
    setCommittees,
    async addVerifier(verifierName, changes = {}) {
      const account = development(accounts++)
      const stateDir = join(folder, verifierName)
      mkdirSync(stateDir, { recursive: true, mode: 0o700 })
      await chain.testClient.setBalance({ address: account.address, value: 10n ** 20n })
      await send(deployer, usdc, testUsdcAbi, 'mint', [account.address, 2n * seatStake])
      await send(account, usdc, testUsdcAbi, 'approve', [stakeVault, seatStake])
      await send(account, stakeVault, stakeVaultAbi, 'deposit', [account.address, 1, seatStake])
      const place = { chainId: chain.chainId, verifierNetwork }
      const anchor = openSecrets(stateDir, place, changes.epochsPerChain ?? epochsPerChain).anchorOf(0)
      const port = await import('../../support/index.ts').then(({ freePort }) => freePort())
      const url = `http://127.0.0.1:${port}`
      await send(account, verifierNetwork, verifierNetworkAbi, 'register', [anchor, url, 2 ** 32 - 1])
      const [, seat] = await read<readonly [boolean, number]>('seatOf', [account.address])
      const keyPath = join(stateDir, 'account.key')
      writeFileAtomically(keyPath, `0x${Buffer.from(account.getHdKey().privateKey!).toString('hex')}`)
      const configPath = join(stateDir, 'config.json')
      writeVerifierConfig(configPath, {
        stateDir,
        network: networkPath,
        redis: redis.socket,
        account: { kind: 'developmentKeyFile', path: keyPath },
        evidence: { address: '127.0.0.1', port },
        probing: { pauseSeconds: 0 },
        pollMs: 100,
        ...changes,
      })
      return { seat, account, stateDir, configPath }
    },
    async addHost(decoyCommitment = zeroHash) {
      const operator = development(accounts++)
      await chain.testClient.setBalance({ address: operator.address, value: 10n ** 20n })
      const host = await startBeaconHost({
        owner: clientOf(provider),
        operator,
      })
      hosts.push(host)
      await send(operator, verifierNetwork, verifierNetworkAbi, 'enrol', [host.id, 1, decoyCommitment])
      const [, target] = await read<readonly [boolean, number]>('targetOfHost', [host.id, 1])
      return { ...host, target }
    },
    epoch: async () => Number(await read<bigint>('epochAt', [BigInt(await now())])),
    async passTo(epoch, second) {
      const wanted = (await startOf(epoch)) + second
      if ((await now()) < wanted) await mineAt(wanted)
    },
    async until(what, ask, last) {
      const end = (await startOf(last.epoch)) + last.second
      let idle = 0
      await waitFor(
        async () => {
          if (await ask()) return true
          idle++
          if (idle % 10 === 0 && (await now()) + 2 < end) await mineAt((await now()) + 2)
          return false
        },
        { what, seconds: 600, everyMs: 100 },
      )
    },
    async stop() {
      await Promise.all(hosts.map((host) => host.stop()))
      await redis.stop()
      await chain.stop()
      removeTempDir(folder)
    },
  }
}
