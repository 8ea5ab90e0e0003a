import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Address, createTestClient, http, type TestClient, toHex } from 'viem'
import { testUsdcAbi } from '../../sdk/abis/testUsdc.ts'
import { createHostApi, type HostApi } from '../../sdk/hostApi/index.ts'
import { chainOf, createFreeholdClient, type FreeholdClient, type NetworkConfig } from '../../sdk/index.ts'
import { makeSshIdentity, type SshIdentity } from '../../test/support/index.ts'
import { type RpcProxy, startRpcProxy } from '../../test/worker/support/rpc-proxy.ts'
import { runCommand, writeFileAtomically } from '../../workers/host/index.ts'
import { type HostNamespace, qemuUserFor, startHostNamespace } from '../../workers/hypervisor/index.ts'
import { defaultCacheDir } from '../../workers/images/index.ts'
import { writeProviderConfig } from '../../workers/provider/config.ts'
import { developmentAccounts } from '../network/accounts.ts'
import { startChain } from '../network/chain.ts'
import type { Child } from '../network/child.ts'
import { ensureDeployment, writeNetwork } from '../network/deployment.ts'
import { startGraphNode } from '../network/graph-node.ts'
import { prepareLocalImage, putOnOffer, startWorker } from '../network/host.ts'
import { startIpfsStub } from '../network/ipfs-stub.ts'
import { type StatePaths, statePaths } from '../network/paths.ts'
import { freePort } from '../network/ports.ts'
import { startPostgres } from '../network/postgres.ts'
import { startRedis } from '../network/redis.ts'
import { idleBurdenOf } from './burden.ts'
import type { IdleBurden } from './leak.ts'
import { type RedisProxy, startRedisProxy } from './redis-proxy.ts'

/** A part that may be killed at any time and is started again. */
export interface Restartable {
  readonly isRunning: () => boolean
  kill(): Promise<void>
  /** Starts it unless it runs. */
  ensure(): Promise<void>
}

/** A wallet that rents, with its doors to chain and host. */
export interface Tenant {
  readonly client: FreeholdClient
  readonly api: HostApi
}

/** A running network of one host, with a hand on everything that can fail. */
export interface World {
  readonly paths: StatePaths
  readonly namespace: HostNamespace
  /** What the worker reads: every RPC is a proxy. */
  readonly network: NetworkConfig
  /** Honest, straight to the chain: for tenants and for checks. */
  readonly client: FreeholdClient
  readonly tenants: readonly Tenant[]
  readonly provider: FreeholdClient
  readonly chain: TestClient<'anvil'>
  readonly host: bigint
  readonly identity: SshIdentity
  readonly rpcs: readonly RpcProxy[]
  readonly redisProxy: RedisProxy
  readonly redis: Restartable
  readonly worker: Restartable & {
    readonly pid: () => number
    /** What it takes while it has nothing to do. */
    idleBurden(): Promise<IdleBurden>
  }
  /** graph-node and its database. */
  readonly index: Restartable & { killDatabase(): Promise<void> }
  /** Sets the worker's clock off by so much. */
  skewWorker(milliseconds: number): void
  /** Runs a command on the private host. */
  onHost(program: string, ...args: readonly string[]): Promise<string>
  stop(): Promise<void>
}

/** Blocks come quickly; what is final is 20 behind, so that a reorg of 16 breaks no promise of the chain. */
const BLOCK_TIME_MS = 500
const SLOTS_IN_AN_EPOCH = 10
/** graph-node cannot undo blocks while its subgraph is younger than the reorgs it prepares for (64 blocks). */
const YOUTH_BLOCKS = 100
/** Room of the host's disk: enough for a few sparse machines, small enough to be filled. */
const DISK_MIB = 2560
/** What the host sells; the machines are so small that two cores can emulate three. */
/** What the machine has is what is on offer: guests mostly sleep here, on a disk that is smaller still. */
const CAPACITY = { points: 8000, memoryMib: 4096, diskGib: 16, gpus: 0, mbps: 1000 }
const { gpus: _, ...MACHINE } = CAPACITY
const RPCS = 3
/** A tenant does not wait longer for an answer while things fail. */
const API_TIMEOUT_MS = 8_000

/** Starts everything in a folder. @throws when a part does not start; what was started is stopped. */
export async function startWorld(folder: string, note: (text: string) => void): Promise<World> {
  const undo: (() => Promise<unknown>)[] = []
  const stop = async () => {
    for (const step of undo.splice(0).reverse()) await step().catch((error: Error) => note(error.message))
  }
  try {
    return { ...(await startParts(folder, note, undo)), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function startParts(
  folder: string,
  note: (text: string) => void,
  undo: (() => Promise<unknown>)[],
): Promise<Omit<World, 'stop'>> {
  const paths = statePaths(folder)
  const log = (name: string) => ({ logPath: join(paths.logs, `${name}.log`) })
  await prepareLocalImage(note)
  await mountDisk(paths.host)
  undo.push(() => runCommand('umount', ['--lazy', paths.host]))

  note('chain and contracts')
  const chainChild = await startChain({
    ...log('chain'),
    port: await freePort(),
    blockTimeMs: BLOCK_TIME_MS,
    slotsInAnEpoch: SLOTS_IN_AN_EPOCH,
  })
  undo.push(() => chainChild.stop())
  const honest = await ensureDeployment(paths, chainChild.rpcUrl)
  const chain = createTestClient({
    chain: chainOf(honest),
    mode: 'anvil',
    transport: http(chainChild.rpcUrl),
  })
  await chain.mine({ blocks: YOUTH_BLOCKS })
  const rpcs = await Promise.all(Array.from({ length: RPCS }, () => startRpcProxy(chainChild.rpcUrl)))
  undo.push(() => Promise.all(rpcs.map((rpc) => rpc.stop())))

  note('index')
  const index = await startIndex(paths, honest, log)
  undo.push(index.stop)
  const network = writeNetwork(paths, {
    ...honest,
    rpcUrls: rpcs.map(({ url }) => url),
    subgraphUrl: index.subgraphUrl,
    blockTimeMs: BLOCK_TIME_MS,
  })

  note('host')
  const redis = restartable(() => startRedis({ ...log('redis'), dir: paths.redis }))
  await redis.ensure()
  undo.push(redis.stop)
  const redisProxy = await startRedisProxy(join(folder, 'r.sock'), redis.child().socketPath)
  undo.push(() => redisProxy.stop())
  const port = await freePort()
  const endpoint = `http://127.0.0.1:${port}`
  const namespace = await startHostNamespace({
    stateDir: paths.host,
    cacheDir: join(defaultCacheDir(), '../libvirt-cache'),
    qemuUser: await qemuUserFor([paths.host, defaultCacheDir()]),
  })
  undo.push(() => namespace.stop())
  const host = await putOnOffer(paths, honest, endpoint, CAPACITY)
  const skewFile = join(folder, 'skew')
  const heapFile = join(folder, 'heap')
  const config = writeConfig(paths, host, redisProxy.path, port)
  const env = {
    NODE_OPTIONS: ['skew.mjs', 'probe.mjs']
      .map((name) => `--import=${join(import.meta.dirname, name)}`)
      .join(' '),
    FREEHOLD_CHAOS_SKEW: skewFile,
    FREEHOLD_CHAOS_HEAP: heapFile,
  }
  const worker = restartable(() => startWorker(config, endpoint, { ...log('worker'), env }))
  await worker.ensure()
  undo.push(worker.stop)

  const clientOf = (account: (typeof developmentAccounts)['tenant']) =>
    createFreeholdClient({ network: { ...network, rpcUrls: [chainChild.rpcUrl] }, account })
  const { tenant, provider, deployer, spare } = developmentAccounts
  await giveUsdc(clientOf(deployer), spare[0].address)
  return {
    paths,
    namespace,
    network,
    client: clientOf(deployer),
    tenants: [tenant, spare[0]].map((account) => {
      const client = clientOf(account)
      return { client, api: createHostApi(client, { host, endpoint, timeoutMs: API_TIMEOUT_MS }) }
    }),
    provider: clientOf(provider),
    chain,
    host,
    identity: await makeSshIdentity(folder),
    rpcs,
    redisProxy,
    redis,
    worker: {
      ...worker,
      pid: () => worker.child().pid,
      idleBurden: () => idleBurdenOf(worker.child().pid, heapFile),
    },
    index,
    skewWorker: (milliseconds) => writeFileSync(skewFile, String(milliseconds)),
    onHost: async (program, ...args) => {
      const enter = ['--target', String(namespace.initPid), '--mount', '--net', '--pid', '--']
      return (await runCommand('nsenter', [...enter, program, ...args])).stdout
    },
  }
}

const TEN_THOUSAND_USDC = 10_000_000_000n

async function giveUsdc({ walletClient, publicClient, network }: FreeholdClient, to: Address): Promise<void> {
  const hash = await walletClient!.writeContract({
    abi: testUsdcAbi,
    address: network.contracts.usdc,
    functionName: 'mint',
    args: [to, TEN_THOUSAND_USDC],
    account: walletClient!.account!,
    chain: walletClient!.chain,
  })
  await publicClient.waitForTransactionReceipt({ hash })
}

async function mountDisk(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true, mode: 0o711 })
  await runCommand('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MIB}m,mode=0711`, 'freehold-chaos', folder])
}

function writeConfig(paths: StatePaths, host: bigint, redis: string, port: number): string {
  const keyFile = join(paths.host, 'operator.key')
  writeFileAtomically(keyFile, `${toHex(developmentAccounts.operator.getHdKey().privateKey!)}\n`, 0o600)
  const path = join(paths.host, 'config.json')
  writeProviderConfig(path, {
    stateDir: paths.host,
    host: host.toString(),
    network: paths.network,
    redis,
    operator: { kind: 'developmentKeyFile', path: keyFile },
    api: { address: '127.0.0.1', port },
    guests: { capacity: MACHINE },
  })
  return path
}

/** A child that may be dead. */
function restartable<T extends Child>(start: () => Promise<T>) {
  let child: T | null = null
  const isRunning = () =>
    child !== null && child.process.exitCode === null && child.process.signalCode === null
  return {
    child: () => child!,
    isRunning,
    async kill() {
      if (!isRunning()) return
      child!.process.kill('SIGKILL')
      await child!.ended
    },
    async ensure() {
      if (!isRunning()) child = await start()
    },
    stop: async () => child?.stop(),
  }
}

/** The two depend on each other, so they are started together. */
async function startIndex(
  paths: StatePaths,
  network: NetworkConfig,
  log: (name: string) => { logPath: string },
) {
  const ipfs = await startIpfsStub()
  const httpPort = await freePort()
  const database = restartable(() => startPostgres({ ...log('postgres'), dir: paths.postgres }))
  const indexer = restartable(() =>
    startGraphNode({
      ...log('graph-node'),
      dir: paths.subgraph,
      httpPort,
      rpcUrl: network.rpcUrls[0]!,
      postgresUrl: database.child().url,
      ipfsUrl: ipfs.url,
      network,
    }),
  )
  const isRunning = () => database.isRunning() && indexer.isRunning()
  const ensure = async () => {
    if (isRunning()) return
    await indexer.kill()
    await database.kill()
    await database.ensure()
    await indexer.ensure()
  }
  await ensure()
  return {
    subgraphUrl: indexer.child().subgraphUrl,
    isRunning,
    ensure,
    kill: () => indexer.kill(),
    killDatabase: () => database.kill(),
    async stop() {
      await indexer.stop()
      await database.stop()
      await ipfs.stop()
    },
  }
}
