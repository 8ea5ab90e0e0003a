import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createFreeholdClient, readVerifierConstants } from '@freehold/sdk'
import type { InstanceOperations } from '../api/index.ts'
import { openRecorder, startBeacon } from '../beacon/index.ts'
import { openFollower } from '../chain/index.ts'
import { type Log, openUndo, saidSeldom, type Undo } from '../process/index.ts'
import { startApi } from './api.ts'
import { beaconPlace, openBeaconKey } from './beacon-key.ts'
import type { ProviderConfig } from './config.ts'
import { type Decoy, decoySecretOf, openDecoy } from './decoy.ts'
import { type Foundation, layFoundation, type OpenParts } from './foundation.ts'
import { openGuests } from './guest-list.ts'
import { openHostContext } from './host-context.ts'
import { openHostWord } from './host-word.ts'
import { beginLabour, type Labour, type LabourOptions, readClock } from './labour.ts'
import { openInstanceOperations } from './operations/index.ts'
import { tellOversold } from './oversold.ts'
import { shutDownGuests } from './shut-down-guests.ts'

export interface StartOptions {
  /** The machine, or its twin in tests. */
  readonly openParts: OpenParts
  readonly log: Log
}

/** A worker that serves a host. */
export interface Provider {
  readonly apiPort: number
  readonly beaconPort: number
  /** What the tenant API does with instances; it refuses until the chain was reached. */
  readonly operations: InstanceOperations
  /** Resolves when the chain was reached and every lease was looked at once. */
  readonly ready: Promise<void>
  /** Compares every lease with what is here, as is done twice a minute anyway; resolves when all were looked at. Needs `ready`. */
  lookAtAll(): Promise<void>
  /** Resolves with a sentence when the worker must not go on. */
  readonly lost: Promise<string>
  /** Takes no more jobs, ends or hands back those under way, and lets go. Guests keep running unless configured otherwise. */
  stop(): Promise<void>
}

/**
 * Starts the worker of one host. The API is up when this resolves; the work begins when the chain answers.
 * @throws Error when another worker serves the host, or something it needs is missing; what was begun is ended again.
 */
export async function startProvider(config: ProviderConfig, options: StartOptions): Promise<Provider> {
  const undo = openUndo()
  try {
    const foundation = await layFoundation(config, options.openParts, options.log, undo)
    return await startOn(foundation, options.log, undo)
  } catch (error) {
    await undo.run().catch(() => {}) // the first failure is the one to tell
    throw error
  }
}

async function startOn(foundation: Foundation, log: Log, undo: Undo): Promise<Provider> {
  const { config, network, parts, lost } = foundation
  const stopping = new AbortController()
  const say = saidSeldom((sentence) => log.warn(sentence))
  const follower = openFollower({
    network,
    host: BigInt(config.host),
    stateDir: join(config.stateDir, 'chain'),
    onTrouble: say,
    stopping: stopping.signal,
    ...(config.fromBlock !== undefined && { fromBlock: config.fromBlock }),
    ...(config.pollMs !== undefined && { pollMs: config.pollMs }),
  })
  const host = openHostContext({ ...foundation, follower, log })
  if (config.guests.stopWithWorker) undo.add(() => shutDownGuests(host, log))
  const guests = openGuests(parts.hypervisor, say)
  let labour: Labour | null = null
  const hostWord = openHostWord(host, follower)
  const operations = openInstanceOperations({ host, book: follower.book, hostWord, labour: () => labour })
  // By the chain's clock where it is known: handshakes belong to epochs, and those are counted by it.
  const now = () => follower.view()?.head.timestamp ?? Math.floor(Date.now() / 1000)
  const recorder = openRecorder(now)
  const decoy = decoyFor(foundation, { now, say, stopping: stopping.signal })
  const beacon = await startBeacon({
    privateKey: openBeaconKey(config.stateDir),
    ...beaconPlace(config),
    onExchange: recorder.record,
    ...(decoy && { isDark: decoy.isDark }),
    onFault: (error) => log.error({ err: error }, 'the beacon met an error'),
  })
  undo.add(beacon.stop)
  const api = await startApi({
    foundation,
    host,
    follower,
    guests,
    log,
    operations,
    hostWord,
    beaconPort: beacon.port,
    recorder,
    labour: () => labour,
  })
  undo.add(api.stop)

  const options = {
    foundation,
    host,
    follower,
    guests,
    recorder,
    decoyCommitment: decoy?.commitment ?? null,
    hostWord,
    log,
    say,
    stopping: stopping.signal,
    onStep: api.onStep,
  }
  host.observatory.start()
  undo.add(() => host.observatory.stop())
  const ready = begin(options, undo).then((begun) => {
    labour = begun
    tellOversold(follower.book, host.capacity, log)
    log.info({ hypervisor: parts.hypervisor.uri, leases: follower.book.leases().length }, 'ready')
  })
  return {
    apiPort: api.port,
    beaconPort: beacon.port,
    operations,
    ready,
    async lookAtAll() {
      if (labour === null) throw new Error('The worker is not ready.')
      await labour.reconciler.lookAtAll()
    },
    lost: Promise.race([lost, failureOf(ready)]),
    async stop() {
      stopping.abort()
      await ready.catch(() => {}) // whatever it had begun can be undone now
      await undo.run()
    },
  }
}

/** Begins as soon as an RPC answers, however long that takes. */
async function begin(options: LabourOptions, undo: Undo): Promise<Labour> {
  const { follower, foundation } = options
  await untilAnswered(() => follower.start(), options)
  undo.add(() => follower.stop())
  const clock = await untilAnswered(() => readClock(foundation.network), options)
  return beginLabour(options, clock, undo)
}

/** The decoy that the configuration makes of this host; null: it is none. @throws Error when its secret is not there, or damaged */
function decoyFor(
  { config, network }: Foundation,
  options: { readonly now: () => number } & Pick<LabourOptions, 'say' | 'stopping'>,
): Decoy | null {
  const secret = decoySecretOf(config)
  if (secret === null) return null
  const read = () => readVerifierConstants(createFreeholdClient({ network }))
  const timing = untilAnswered(read, options).then((constants) => constants.timing)
  return openDecoy({ secret, now: options.now, timing })
}

async function untilAnswered<T>(
  ask: () => Promise<T>,
  { say, stopping }: Pick<LabourOptions, 'say' | 'stopping'>,
): Promise<T> {
  for (;;) {
    stopping.throwIfAborted()
    try {
      return await ask()
    } catch (error) {
      say(`The chain cannot be followed yet: ${(error as Error).message}`)
      await sleep(500, undefined, { signal: stopping })
    }
  }
}

const failureOf = (ready: Promise<void>): Promise<string> =>
  new Promise((resolve) => {
    ready.catch((error: Error) => resolve(`The worker could not begin: ${error.message}`))
  })
