import { mkdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { type Address, toHex } from 'viem'
import type { Shape } from '../../sdk/index.ts'
import type { NetworkConfig } from '../../sdk/networks/index.ts'
import { writeFileAtomically } from '../../workers/host/index.ts'
import { QEMU_USER, qemuUserFor, startHostNamespace } from '../../workers/hypervisor/index.ts'
import { defaultCacheDir, prepareImage } from '../../workers/images/index.ts'
import { type ProviderConfigInput, writeProviderConfig } from '../../workers/provider/config.ts'
import { createHostKeys } from '../../workers/provider/host-keys.ts'
import { developmentAccounts } from './accounts.ts'
import { type Child, type ChildOptions, type ServiceOptions, startChild, tailOf } from './child.ts'
import { projectRoot, type StatePaths } from './paths.ts'
import { rememberedPort } from './ports.ts'
import { ensureOffer, ensureRegistered, LOCAL_MBPS, type LocalHost } from './seed.ts'
import { startSessionHost } from './session-host.ts'
import type { Note, Supervisor } from './supervise.ts'
import { waitFor } from './wait.ts'

/** The image that every local network has. */
export const LOCAL_IMAGE = 'micro'

/** Shutting guests down takes the worker a while. */
const WORKER_GRACE_SECONDS = 90

export interface HostOptions {
  readonly supervisor: Supervisor
  readonly paths: StatePaths
  readonly network: NetworkConfig
  readonly redisPath: string
  /** Where the console is served; its pages may speak for tenants. */
  readonly consolePort: number
  /** Whether verifiers run, whose verdicts its leases follow. */
  readonly isVerified: boolean
}

/** A provider's host that serves: registered, on offer, its worker ready. */
export interface HostService {
  readonly host: bigint
  /** Base URL of its HTTP API. */
  readonly endpoint: string
  readonly worker: Child
  /** What another worker of this host is started with, once this one has ended. */
  readonly startWith: WorkerSetup
}

/** Configuration file of a worker, and the environment in which it finds its hypervisor. */
export interface WorkerSetup {
  readonly config: string
  readonly env: Record<string, string>
}

/** Makes this machine a host of the local network: private when we are root, else with guests of an ordinary user. */
export async function startHost({
  supervisor,
  paths,
  network,
  redisPath,
  consolePort,
  isVerified,
}: HostOptions): Promise<HostService> {
  mkdirSync(paths.host, { recursive: true, mode: 0o711 }) // QEMU's user passes through to the disks, and sees no names
  const port = await rememberedPort(paths.ports, 'host')
  const endpoint = `http://127.0.0.1:${port}`
  const options = (name: string) => ({ logPath: join(paths.logs, `${name}.log`), onStart: supervisor.record })
  const [host, env] = await Promise.all([
    supervisor.step('offer', () =>
      putOnOffer(paths, network, endpoint, undefined, isVerified ? network.contracts.verifierNetwork : null),
    ),
    startHypervisor(supervisor, paths, options('libvirt')),
  ])
  const config = writeConfig({ paths, host, redisPath, port, consolePort })
  const worker = await supervisor.service('worker', () =>
    startWorker(config, endpoint, { ...options('worker'), env }),
  )
  return { host, endpoint, worker, startWith: { config, env } }
}

/** Registers the host and publishes its offer, where that was not done. */
export async function putOnOffer(
  paths: StatePaths,
  network: NetworkConfig,
  endpoint: string,
  capacity?: Shape,
  creditor: Address | null = null,
): Promise<bigint> {
  const keys = await createHostKeys(paths.host)
  const local: LocalHost = { ...keys, endpoint, diskDir: paths.host }
  const host = await ensureRegistered(network, local)
  await ensureOffer(network, host, { ...local, creditor, ...(capacity && { capacity }) })
  return host
}

/** Builds the image once for all networks of this checkout. */
export async function prepareLocalImage(note: Note): Promise<void> {
  await prepareImage(LOCAL_IMAGE, { onProgress: ({ step }) => note(step) })
}

const isRoot = () => process.getuid?.() === 0

/** Starts what runs guests: for root a private host, else the user's own daemon. Returns the environment that leads to it. */
async function startHypervisor(
  supervisor: Supervisor,
  paths: StatePaths,
  service: ServiceOptions,
): Promise<Record<string, string>> {
  if (!isRoot())
    return (await supervisor.service('libvirt', () => startSessionHost(service, paths.stateDir))).env
  const cacheDir = join(defaultCacheDir(), '../libvirt-cache') // what libvirt learned of QEMU, for all stacks: it takes seconds
  await supervisor.service('private host', async (note) => {
    const qemuUser = await qemuUserFor([paths.host, defaultCacheDir()])
    if (qemuUser === 'root') note(`QEMU runs as root: ${QEMU_USER} cannot pass to ${paths.host}`)
    return startHostNamespace({ stateDir: paths.host, cacheDir, qemuUser })
  })
  return {}
}

interface ConfigOptions {
  readonly paths: StatePaths
  readonly host: bigint
  readonly redisPath: string
  readonly port: number
  readonly consolePort: number
}

function writeConfig({ paths, host, redisPath, port, consolePort }: ConfigOptions): string {
  const keyFile = join(paths.host, 'operator.key')
  writeFileAtomically(keyFile, `${toHex(developmentAccounts.operator.getHdKey().privateKey!)}\n`, 0o600)
  const config: ProviderConfigInput = {
    stateDir: paths.host,
    host: host.toString(),
    network: paths.network,
    redis: redisPath,
    operator: { kind: 'developmentKeyFile', path: keyFile },
    api: {
      address: '127.0.0.1',
      port,
      // The one that `npm start` serves, and that of `npm run dev:web`.
      consoleOrigins: ['127.0.0.1', 'localhost'].flatMap((name) => [
        `http://${name}:${consolePort}`,
        `http://${name}:5173`,
      ]),
    },
    beacon: { port: 0, publicAddress: '127.0.0.1' }, // it listens where the API does, not where guests are reached
    guests: {
      stopWithWorker: true,
      // As much as is on offer: guests mostly sleep here, and are reached without any network card.
      capacity: { points: availableParallelism() * 4000, mbps: LOCAL_MBPS },
      ...(isRoot() ? {} : { hypervisorUri: 'qemu:///session' }),
    },
  }
  const path = join(paths.host, 'config.json')
  writeProviderConfig(path, config)
  return path
}

/** Runs the worker of a host in a process of its own, until it serves. */
export async function startWorker(
  config: string,
  endpoint: string,
  service: ServiceOptions & Pick<ChildOptions, 'env'>,
): Promise<Child> {
  const child = spawnWorker(config, service)
  try {
    await waitFor(() => isReady(endpoint), {
      what: 'the worker is ready',
      seconds: 300,
      everyMs: 50,
      unless: child.ended,
    })
  } catch (error) {
    await child.stop()
    throw new Error(`The provider's worker did not start:\n${tailOf(service.logPath)}`, { cause: error })
  }
  return child
}

/** The same, without waiting for it. */
export function spawnWorker(config: string, service: ServiceOptions & Pick<ChildOptions, 'env'>): Child {
  const main = join(projectRoot, 'workers/provider/main.ts')
  return startChild({
    ...service,
    name: 'worker',
    command: process.execPath,
    args: ['--disable-warning=ExperimentalWarning', main, '--config', config],
    graceSeconds: WORKER_GRACE_SECONDS,
  })
}

async function isReady(endpoint: string): Promise<boolean> {
  const { ok } = await fetch(`${endpoint}/v1/host`)
  return ok
}
