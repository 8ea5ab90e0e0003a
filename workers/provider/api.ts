import { join } from 'node:path'
import type { HostWord } from '@freehold/sdk'
import {
  checkOnChainToo,
  createApi,
  type InstanceOperations,
  type Metrics,
  openMetrics,
  openTenantApi,
  type Readiness,
  serveApi,
} from '../api/index.ts'
import type { Recorder } from '../beacon/index.ts'
import type { Follower } from '../chain/index.ts'
import { writeFileAtomically } from '../host/index.ts'
import type { Log } from '../process/index.ts'
import { isDiskLost } from './decide.ts'
import type { Foundation } from './foundation.ts'
import type { Guests } from './guest-list.ts'
import type { Labour } from './labour.ts'
import { openPresence } from './presence.ts'
import { openRoles } from './roles.ts'
import { isSilent } from './silence.ts'
import type { HostContext } from './steps/index.ts'
import type { TakenStep } from './take-step.ts'

export interface StartApiOptions {
  readonly foundation: Foundation
  readonly host: HostContext
  readonly follower: Follower
  readonly guests: Guests
  readonly log: Log
  readonly operations: InstanceOperations
  readonly hostWord: () => Promise<HostWord>
  /** Where the beacon listens. */
  readonly beaconPort: number
  /** What the beacon answered. */
  readonly recorder: Recorder
  /** null until the worker works. */
  readonly labour: () => Labour | null
}

/** The API of a worker, up before the chain answers, so that it can say what is missing. */
export interface WorkerApi {
  readonly port: number
  readonly onStep: (taken: TakenStep) => void
  stop(): Promise<void>
}

/** Serves the host's API and writes its port to STATE/api.json. */
export async function startApi(options: StartApiOptions): Promise<WorkerApi> {
  const { foundation, host, follower, log } = options
  const { config, network } = foundation
  const metrics = openMetrics(metricSources(options))
  const onError = (error: Error) => log.error({ err: error }, 'the API met an error')
  const tenants = openTenantApi({
    identity: { chainId: network.chainId, leaseEscrow: network.contracts.leaseEscrow, host: host.host },
    operations: options.operations,
    roles: openRoles(host, follower),
    consoleOrigins: config.api.consoleOrigins,
    audit: host.audit,
    // One RPC that lies must not sign anybody in.
    checkSignature: checkOnChainToo((address, message, signature) =>
      follower.pool.agreed((client) => client.verifyMessage({ address, message, signature }), String),
    ),
    onFault: onError,
  })
  const app = createApi({
    tenants,
    presence: openPresence(host, follower, foundation.operator, options.hostWord, {
      publicAddress: config.beacon.publicAddress,
      port: options.beaconPort,
    }),
    readiness: () => readinessOf(options),
    metrics,
    onError,
  })
  const server = await serveApi(app, { ...config.api, tenants })
  writeFileAtomically(join(config.stateDir, 'api.json'), `${JSON.stringify({ port: server.port })}\n`, 0o644)
  return { port: server.port, stop: server.stop, onStep: stepRecorder(metrics) }
}

async function readinessOf({ foundation, follower, guests, labour }: StartApiOptions): Promise<Readiness> {
  const working = labour()
  const silent = isSilent(follower, foundation.network)
  const checks = {
    chain: silent ? `no RPC has given a usable head for ${Math.round(follower.silentMs() / 1000)} s` : 'ok',
    hypervisor: (await guests.list()) === null ? 'does not answer' : 'ok',
    redis: working?.queue.isConnected() ? 'ok' : 'not connected',
    leases: working === null ? 'not looked at yet' : 'ok',
  }
  return { ready: Object.values(checks).every((check) => check === 'ok'), checks }
}

function metricSources({ host, follower, recorder, labour }: StartApiOptions) {
  const decisions = () => [...(labour()?.reconciler.decisions() ?? [])]
  return {
    leasesByState: () => countBy(decisions(), ([, { wanted }]) => wanted.kind),
    leasesWithoutDisk: () => decisions().filter(([, { wanted, found }]) => isDiskLost(wanted, found)).length,
    troublesByKind: () =>
      countBy(
        decisions().flatMap(([lease]) => host.troubles.of(lease)),
        ({ kind }) => kind,
      ),
    jobsByState: async () =>
      (await labour()
        ?.queue.counts()
        .catch(() => null)) ?? {},
    handshakesKept: () => recorder.count(),
    defenceEvents: () => labour()?.defence.counts() ?? {},
    headBlock: () => follower.view()?.head.number ?? 0,
    finalBlock: () => follower.view()?.finalized?.number ?? 0,
    chainSilentSeconds: () => follower.silentMs() / 1000,
  }
}

function countBy<T>(items: readonly T[], keyOf: (item: T) => string): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const item of items) counts[keyOf(item)] = (counts[keyOf(item)] ?? 0) + 1
  return counts
}

/** A launch is measured from the moment its manifest is opened to the mined activation. */
function stepRecorder(metrics: Metrics): (taken: TakenStep) => void {
  const begunAt = new Map<string, number>()
  return ({ lease, step, outcome, seconds }) => {
    metrics.stepTaken(step, outcome, seconds)
    if (outcome !== 'done') return
    if (step === 'unseal') begunAt.set(lease, Date.now() - seconds * 1000)
    const begun = begunAt.get(lease)
    if (step === 'activate' && begun !== undefined) metrics.launched((Date.now() - begun) / 1000)
    if (['activate', 'decline', 'wipe'].includes(step)) begunAt.delete(lease)
  }
}
