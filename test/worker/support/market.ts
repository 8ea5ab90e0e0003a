import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  createFreeholdClient,
  type FreeholdClient,
  type LeaseState,
  type ManifestInput,
  type NetworkConfig,
  type Offer,
  openLease,
  parseNetworkConfig,
  planOpen,
  publishOffer,
  readLease,
  registerHost,
  type Shape,
} from '@freehold/sdk'
import type { Account, Address, Hex } from 'viem'
import { mnemonicToAccount } from 'viem/accounts'
import { DEVELOPMENT_MNEMONIC } from '../../../scripts/network/accounts.ts'
import { writeFileAtomically } from '../../../workers/host/index.ts'
import {
  createHostKeys,
  type ProviderConfigInput,
  writeProviderConfig,
} from '../../../workers/provider/index.ts'
import {
  makeTempDir,
  removeTempDir,
  startTestChain,
  type TestChain,
  type TestChainOptions,
  waitFor,
} from '../../support/index.ts'
import { startTestRedis, type TestRedis } from './redis.ts'
import { startTwinMachine, type TwinMachine } from './twin.ts'
import { stopLeftWorkers } from './worker.ts'

export const sshKey =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFN18F8IdWIbydgOmh1deVFsrsmajEuO6FGn+/n7C+rd ada@example'
export const shape: Shape = { points: 250, memoryMib: 256, diskGib: 2, gpus: 0, mbps: 10 }
export const manifest: ManifestInput = {
  version: 1,
  image: 'micro',
  sshKeys: [sshKey],
  restartOnPoweroff: false,
  vcpus: 1,
  tier: 'burstable',
}

/** What the twin's machine has, whatever the test's own has, and what is on offer of it. */
const CAPACITY = { points: 64_000, memoryMib: 131_072, diskGib: 2_000, mbps: 10_000 }

/** Chain, Redis and people; one per test file. */
export interface WorkerMarket {
  readonly chain: TestChain
  readonly redis: TestRedis
  readonly network: NetworkConfig
  readonly folder: string
  readonly tenant: FreeholdClient
  clientOf(account: Account): FreeholdClient
  /** A machine with an offer of its own; every test takes one. */
  addHost(name: string, changes?: Partial<ProviderConfigInput>): Promise<MarketHost>
  /** The same host with a state folder of its own, as somebody might set it up on a second machine by mistake. */
  copyHost(host: MarketHost, name: string): Promise<MarketHost>
  stop(): Promise<void>
}

/** One registered host, its machine, and the configuration of its worker. */
export interface MarketHost {
  readonly id: bigint
  readonly operator: Address
  readonly stateDir: string
  readonly configPath: string
  readonly machine: TwinMachine
  readonly offer: Offer
  readonly recipient: { readonly hpkeKey: Hex; readonly hpkeKeyVersion: number }
  rent(
    changes?: Partial<ManifestInput>,
    options?: { activationSeconds?: number; shape?: Shape; recipient?: MarketHost['recipient'] },
  ): Promise<Hex>
}

/** Blocks come every 200 ms here; `finalized` is two behind. */
const blockTimeMs = 200

export async function startWorkerMarket(
  name: string,
  chainOptions: TestChainOptions = { blockTimeMs },
): Promise<WorkerMarket> {
  const folder = makeTempDir(`worker-${name}`)
  const [chain, redis] = await Promise.all([startTestChain(chainOptions), startTestRedis(folder)])
  const network = parseNetworkConfig({
    name: 'local',
    chainId: chain.chainId,
    rpcUrls: [chain.rpcUrl],
    contracts: chain.contracts,
    startBlock: chain.startBlock,
    subgraphUrl: null,
    blockTimeMs,
    finality: 'finalized',
    explorerUrl: null,
  })
  const clientOf = (account: Account) => createFreeholdClient({ network, account })
  const machines: TwinMachine[] = []
  let hosts = 0
  return {
    chain,
    redis,
    network,
    folder,
    tenant: clientOf(chain.accounts.tenant),
    clientOf,
    async addHost(hostName, changes = {}) {
      const host = await addHost({ network, redis, chain, clientOf, folder }, hostName, 10 + hosts++, changes)
      machines.push(host.machine)
      return host
    },
    async copyHost(host, copyName) {
      const stateDir = join(folder, copyName)
      const configPath = join(folder, `${copyName}.json`)
      writeProviderConfig(configPath, { ...JSON.parse(readFileSync(host.configPath, 'utf8')), stateDir })
      return { ...host, stateDir, configPath }
    },
    async stop() {
      await stopLeftWorkers()
      await Promise.all(machines.map((machine) => machine.stop()))
      await redis.stop()
      await chain.stop()
      removeTempDir(folder)
    },
  }
}

/** Where a host can be added: any test's chain, Redis and folder. */
export type Surroundings = Pick<WorkerMarket, 'network' | 'redis' | 'chain' | 'clientOf' | 'folder'>

/** Registers a machine with its worker's configuration. Verifiers find it where `changes.api` gives it a port. */
export async function addHost(
  { network, redis, chain, clientOf, folder }: Surroundings,
  name: string,
  operatorIndex: number,
  changes: Partial<ProviderConfigInput>,
): Promise<MarketHost> {
  const stateDir = join(folder, name)
  mkdirSync(stateDir, { recursive: true })
  const machine = await startTwinMachine(join(folder, `${name}-machine`))
  const keys = await createHostKeys(stateDir)
  const operator = mnemonicToAccount(DEVELOPMENT_MNEMONIC, { addressIndex: operatorIndex })
  await chain.testClient.setBalance({ address: operator.address, value: 10n ** 18n })
  const owner = clientOf(chain.accounts.provider)
  const { host: id } = await registerHost(owner, {
    operator: operator.address,
    payee: chain.accounts.provider.address,
    beaconKey: keys.beaconKey,
    facts: {
      endpoint: `http://127.0.0.1:${changes.api?.port ?? 1}`,
      region: 'DE',
      hardware: '{}',
      tags: '',
      ...keys,
    },
  })
  const { offer } = await publishOffer(owner, { offer: offerOf(id, chain) })
  const networkPath = join(folder, 'network.json')
  const keyPath = join(stateDir, 'operator.key')
  const configPath = join(stateDir, 'config.json')
  writeFileAtomically(networkPath, JSON.stringify(network))
  writeFileAtomically(keyPath, `0x${Buffer.from(operator.getHdKey().privateKey!).toString('hex')}`)
  writeProviderConfig(configPath, {
    stateDir,
    host: id.toString(),
    network: networkPath,
    redis: redis.socket,
    operator: { kind: 'developmentKeyFile', path: keyPath },
    api: { address: '127.0.0.1', port: 0 },
    pollMs: 30,
    ...changes,
    guests: { capacity: CAPACITY, ...changes.guests },
  })
  const tenant = clientOf(chain.accounts.tenant)
  return {
    id,
    operator: operator.address,
    stateDir,
    configPath,
    machine,
    offer,
    recipient: keys,
    rent: (manifestChanges = {}, options = {}) =>
      rent(tenant, { offer, recipient: keys, manifestChanges, ...options }),
  }
}

const offerOf = (host: bigint, chain: TestChain) => ({
  payee: chain.accounts.provider.address,
  host,
  kind: 1,
  trialSeconds: 0,
  creditor: null,
  prices: {
    point: 20_000_000_000n,
    mib: 9_000_000_000n,
    gib: 300_000_000_000n,
    mbps: 40_000_000_000n,
    gpu: 0n,
  },
  capacity: { ...CAPACITY, gpus: 0 },
  openFeeUnits: 0n,
})

interface RentOptions {
  readonly offer: Offer
  readonly recipient: MarketHost['recipient']
  readonly manifestChanges: Partial<ManifestInput>
  readonly activationSeconds?: number
  readonly shape?: Shape
}

async function rent(tenant: FreeholdClient, options: RentOptions): Promise<Hex> {
  const plan = await planOpen(tenant, {
    offer: options.offer,
    shape: options.shape ?? shape,
    durationSeconds: 7200,
    manifest: { ...manifest, ...options.manifestChanges },
    recipient: options.recipient,
    ...(options.activationSeconds !== undefined && { activationSeconds: options.activationSeconds }),
  })
  const { leaseId } = await openLease(tenant, { plan })
  return leaseId
}

/** Waits until the contract says so of a lease. */
export async function waitForState(
  client: FreeholdClient,
  leaseId: Hex,
  state: LeaseState,
  seconds = 20,
): Promise<void> {
  await waitFor(async () => (await readLease(client, { leaseId })).status.state === state, {
    what: `lease ${leaseId.slice(0, 10)} is ${state}`,
    seconds,
  })
}

/** Lets the chain's clock run on. */
export async function passSeconds({ testClient }: TestChain, seconds: number): Promise<void> {
  await testClient.increaseTime({ seconds })
  await testClient.mine({ blocks: 3 })
}
