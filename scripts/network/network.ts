import { existsSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { NetworkConfig } from '../../sdk/networks/index.ts'
import { compileMappings } from '../../subgraph/build.ts'
import { LOCAL_BLOCK_TIME_MS, startChain } from './chain.ts'
import type { ServiceOptions } from './child.ts'
import { buildConsole, serveConsole } from './console.ts'
import { ensureDeployment, writeNetwork } from './deployment.ts'
import { startGraphNode } from './graph-node.ts'
import { type HostService, prepareLocalImage, startHost } from './host.ts'
import { startIpfsStub } from './ipfs-stub.ts'
import { lockState, type StateLock } from './lock.ts'
import { type StatePaths, statePaths } from './paths.ts'
import { rememberedPort } from './ports.ts'
import { startPostgres } from './postgres.ts'
import { startRedis } from './redis.ts'
import { type OnProgress, Supervisor } from './supervise.ts'
import { seatVerifiers, startVerifiers, type VerifiersService } from './verifiers.ts'

/** What a network consists of beside its chain and contracts. */
export type NetworkService = 'index' | 'host' | 'verifiers' | 'console'

export interface NetworkOptions {
  /** Absolute; everything the network writes goes below it. */
  readonly stateDir: string
  /** Default: all of them. */
  readonly services?: readonly NetworkService[]
  readonly onProgress?: OnProgress
  /** Ends a start that is under way; what was begun is stopped and the start rejects. */
  readonly signal?: AbortSignal
}

export interface RunningNetwork {
  readonly network: NetworkConfig
  readonly paths: StatePaths
  readonly host: HostService | null
  readonly verifiers: VerifiersService | null
  readonly consoleUrl: string | null
  /** What a stack that had died here left running; it was ended first. */
  readonly reclaimed: readonly string[]
  /** Resolves with a sentence when a part ends by itself. */
  readonly crashed: Promise<string>
  /** Shuts guests down, ends every process of the network and keeps its state. */
  stop(): Promise<void>
}

/**
 * Starts a whole network on this machine, or as much of it as asked for, and resumes what the state folder holds.
 * @throws Error when a part does not start; what had been started is stopped again.
 */
export async function startNetwork(options: NetworkOptions): Promise<RunningNetwork> {
  const paths = statePaths(options.stateDir)
  const lock = await lockState(paths)
  const supervisor = new Supervisor(lock, options.onProgress ?? (() => {}))
  options.signal?.addEventListener('abort', () => void supervisor.stop().catch(() => {}))
  try {
    keepLastLogs(paths)
    return await startParts(
      supervisor,
      paths,
      options.services ?? ['index', 'host', 'verifiers', 'console'],
      lock,
    )
  } catch (error) {
    await supervisor.stop()
    throw error
  }
}

async function startParts(
  supervisor: Supervisor,
  paths: StatePaths,
  services: readonly NetworkService[],
  lock: StateLock,
): Promise<RunningNetwork> {
  const wants = (service: NetworkService) => services.includes(service)
  const built = {
    image: wants('host') ? supervisor.step('image', prepareLocalImage) : null,
    console: wants('console') ? supervisor.step('console built', buildConsole) : null,
    subgraph: wants('index') ? supervisor.step('subgraph built', compileMappings) : null,
  }
  for (const work of Object.values(built)) work?.catch(() => {}) // awaited where it is needed
  const [deployed] = await Promise.all([
    startChainWithContracts(supervisor, paths),
    built.image,
    built.subgraph,
  ])
  const needsRedis = wants('host') || wants('verifiers')
  const redis = needsRedis ? startRedisFor(supervisor, paths) : null
  redis?.catch(() => {}) // awaited where it is needed
  const [subgraphUrl, host, verifiers] = await Promise.all([
    wants('index') ? startIndex(supervisor, paths, deployed) : null,
    wants('host') ? startProvider(supervisor, paths, deployed, redis!, wants('verifiers')) : null,
    wants('verifiers') ? startAllVerifiers(supervisor, paths, deployed, redis!) : null,
  ])
  const network = writeNetwork(paths, { ...deployed, subgraphUrl })
  await built.console
  const consoleUrl = wants('console') ? await startConsole(supervisor, paths) : null
  const { crashed } = supervisor
  return {
    network,
    paths,
    host,
    verifiers,
    consoleUrl,
    reclaimed: lock.reclaimed,
    crashed,
    stop: () => supervisor.stop(),
  }
}

async function startChainWithContracts(supervisor: Supervisor, paths: StatePaths): Promise<NetworkConfig> {
  const port = await rememberedPort(paths.ports, 'chain')
  const { rpcUrl } = await supervisor.service('chain', () =>
    startChain({
      ...service(supervisor, paths, 'chain'),
      port,
      stateDir: paths.chain,
      blockTimeMs: LOCAL_BLOCK_TIME_MS,
    }),
  )
  return supervisor.step('contracts', () => ensureDeployment(paths, rpcUrl))
}

async function startIndex(
  supervisor: Supervisor,
  paths: StatePaths,
  network: NetworkConfig,
): Promise<string> {
  const postgres = await supervisor.service('postgres', () =>
    startPostgres({ ...service(supervisor, paths, 'postgres'), dir: paths.postgres }),
  )
  const ipfs = await supervisor.service('ipfs stub', startIpfsStub)
  const httpPort = await rememberedPort(paths.ports, 'subgraph')
  const { subgraphUrl } = await supervisor.service('graph-node', () =>
    startGraphNode({
      ...service(supervisor, paths, 'graph-node'),
      dir: paths.subgraph,
      httpPort,
      rpcUrl: network.rpcUrls[0]!,
      postgresUrl: postgres.url,
      ipfsUrl: ipfs.url,
      network,
    }),
  )
  return subgraphUrl
}

type Redis = Awaited<ReturnType<typeof startRedis>>

const startRedisFor = (supervisor: Supervisor, paths: StatePaths): Promise<Redis> =>
  supervisor.service('redis', () => startRedis({ ...service(supervisor, paths, 'redis'), dir: paths.redis }))

async function startProvider(
  supervisor: Supervisor,
  paths: StatePaths,
  network: NetworkConfig,
  redis: Promise<Redis>,
  isVerified: boolean,
): Promise<HostService> {
  const { socketPath: redisPath } = await redis
  const consolePort = await rememberedPort(paths.ports, 'console')
  return startHost({ supervisor, paths, network, redisPath, consolePort, isVerified })
}

async function startAllVerifiers(
  supervisor: Supervisor,
  paths: StatePaths,
  network: NetworkConfig,
  redis: Promise<Redis>,
): Promise<VerifiersService> {
  const { socketPath: redisPath } = await redis
  const members = await supervisor.step('seats', () => seatVerifiers({ paths, network, redisPath }))
  const child = await supervisor.service('verifiers', () =>
    startVerifiers(members, service(supervisor, paths, 'verifiers')),
  )
  return { members, child }
}

async function startConsole(supervisor: Supervisor, paths: StatePaths): Promise<string> {
  const port = await rememberedPort(paths.ports, 'console')
  const { url } = await supervisor.service('console', () =>
    serveConsole({ port, networkFile: paths.network }),
  )
  return url
}

/** Where a service logs, and who keeps its number. */
export function service(supervisor: Supervisor, paths: StatePaths, name: string): ServiceOptions {
  return { logPath: join(paths.logs, `${name}.log`), onStart: supervisor.record }
}

/** Logs begin anew with each start; those of the start before are kept beside them. */
function keepLastLogs(paths: StatePaths): void {
  if (!existsSync(paths.logs)) return
  rmSync(`${paths.logs}.previous`, { recursive: true, force: true })
  renameSync(paths.logs, `${paths.logs}.previous`)
}
