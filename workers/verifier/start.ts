import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { NetworkConfig } from '@freehold/sdk'
import { type LedgerFollower, openLedgerFollower, openSender } from '../chain/index.ts'
import {
  isRunning,
  type Log,
  lockStateDir,
  openAccount,
  openNetwork,
  openUndo,
  saidSeldom,
  thisWorker,
  type Undo,
} from '../process/index.ts'
import { claimHost, connectRedis, redisReady } from '../queue/index.ts'
import { type Everything, openVerifierBook, readVerifierBook, type VerifierBook } from './book/index.ts'
import type { VerifierConfig } from './config.ts'
import type { VerifierContext } from './context.ts'
import { readTiming, verifierNetworkOf } from './contract.ts'
import { leastEpochsPerChain, type NetworkTiming } from './decide/index.ts'
import { openHostDirectory } from './hosts/index.ts'
import { beginLabour, type Labour } from './labour.ts'
import { openView } from './open-view.ts'
import { openPeers } from './peers/index.ts'
import { type ProbeParameters, type ProbeResult, probe } from './probe/index.ts'
import { openProber } from './prober.ts'
import { makeLookup } from './reach/index.ts'
import { serveEvidence } from './serve-evidence.ts'
import { openEpochStore, openSecrets, type Secrets } from './store/index.ts'

export interface StartVerifierOptions {
  readonly log: Log
  /** Looks at a target; tests take another one. */
  readonly probe?: (parameters: ProbeParameters) => Promise<ProbeResult>
}

/** A verifier at work. */
export interface Verifier {
  readonly evidencePort: number
  /** Resolves when the chain was reached and it was decided once. */
  readonly ready: Promise<void>
  /** Resolves with a sentence when the worker must not go on. */
  readonly lost: Promise<string>
  /** Takes no more jobs, ends those under way, and lets go. */
  stop(): Promise<void>
}

/**
 * Starts the worker of one verifier. Its evidence is served when this resolves; the work begins when the chain answers.
 * @throws Error when another worker has its folder or its key, or something it needs is missing; what was begun is ended again.
 */
export async function startVerifier(
  config: VerifierConfig,
  options: StartVerifierOptions,
): Promise<Verifier> {
  const undo = openUndo()
  try {
    return await startOn(config, options, undo)
  } catch (error) {
    await undo.run().catch(() => {}) // the first failure is the one to tell
    throw error
  }
}

async function startOn(config: VerifierConfig, options: StartVerifierOptions, undo: Undo): Promise<Verifier> {
  const { log } = options
  const { stateDir } = config
  mkdirSync(stateDir, { recursive: true, mode: 0o700 })
  undo.add(await lockStateDir(stateDir))
  const network = openNetwork(config.network)
  const contract = verifierNetworkOf(network)
  const account = await openAccount(config.account, network.chainId)
  const queueName = `freehold-${network.chainId}-${contract.slice(2, 10).toLowerCase()}-${account.address.slice(2, 12).toLowerCase()}`
  const [lost] = await claim(config, queueName, undo)
  const stopping = new AbortController()
  const say = saidSeldom((sentence) => log.warn(sentence))
  const { book, follower } = openChain(config, network, stopping.signal, say)
  let labour: Labour | null = null
  const store = openEpochStore(stateDir)
  const evidence = await serveEvidence({ config, account, store, book, follower, log, labour: () => labour })
  undo.add(evidence.stop)

  const begin = async (): Promise<void> => {
    await untilAnswered(() => follower.start(), stopping.signal, say)
    undo.add(() => follower.stop())
    const timing = await untilAnswered(() => readTiming(follower.pool, network), stopping.signal, say)
    const lookup = makeLookup(config.mayReachPrivate ?? network.chainId === 31_337)
    const hosts = openHostDirectory({ network, stateDir, lookup, onTrouble: say })
    const place = { chainId: network.chainId, verifierNetwork: contract }
    const secrets = openSecrets(stateDir, place, config.epochsPerChain)
    warnOfShortChains(secrets, timing, log)
    const parts: Omit<VerifierContext, 'view'> = {
      config,
      network,
      contract,
      timing,
      account,
      follower,
      book,
      store,
      hosts,
      log,
      asks: new Map(),
      sender: openSender({
        pool: follower.pool,
        chainId: network.chainId,
        account,
        outboxPath: join(stateDir, 'outbox.json'),
        finality: network.finality,
      }),
      secrets,
      peers: openPeers(lookup),
      prober: openProber({
        hosts,
        lookup,
        sources: config.probing.sources,
        parallel: config.probing.parallel,
        isOnline: async () => follower.silentMs() < mostSilentMs,
        now: () => follower.view()?.head.timestamp ?? 0,
        probe: options.probe ?? probe,
      }),
      state: () => book.state(),
    }
    const context: VerifierContext = { ...parts, view: openView(parts) }
    const onStep = evidence.stepTaken
    labour = await beginLabour({ context, queueName, say, stopping: stopping.signal, onStep }, undo)
    log.info({ verifier: account.address, seat: context.view()?.seat?.seat ?? null }, 'ready')
  }
  const ready = begin()
  ready.catch(() => {}) // told by `lost`
  return {
    evidencePort: evidence.port,
    ready,
    lost: Promise.race([lost, failureOf(ready, stopping.signal)]),
    async stop() {
      stopping.abort()
      await ready.catch(() => {}) // whatever it had begun can be undone now
      await undo.run()
    },
  }
}

/** A chain that was silent for longer says that this machine is cut off, not that the others are. */
const mostSilentMs = 20_000

/** Anchors hang on the length of a chain, so it cannot be mended in place. */
function warnOfShortChains({ epochsPerChain }: Secrets, timing: NetworkTiming, log: Log): void {
  const least = leastEpochsPerChain(timing)
  if (epochsPerChain >= least) return
  log.warn(
    `This verifier's secrets last for ${epochsPerChain} epochs at a time; on this network, with fewer than ${least}, epochs are missed. ` +
      'Leave with `freehold verifier withdraw`, and begin anew in another folder with a larger epochsPerChain.',
  )
}

function openChain(
  config: VerifierConfig,
  network: NetworkConfig,
  stopping: AbortSignal,
  say: (sentence: string) => void,
): { readonly book: VerifierBook; readonly follower: LedgerFollower<Everything> } {
  const verifierNetwork = verifierNetworkOf(network)
  const { leaseEscrow } = network.contracts
  const stateDir = join(config.stateDir, 'chain')
  const bookPath = join(stateDir, 'events.json')
  const kept = readVerifierBook(bookPath)
  const book = openVerifierBook({ verifierNetwork, leaseEscrow }, kept ?? [])
  const follower = openLedgerFollower({
    network,
    stateDir,
    stopping,
    onTrouble: say,
    followed: { chainId: network.chainId, verifierNetwork, leaseEscrow },
    ledger: book,
    isKept: kept !== null,
    save: () => book.save(bookPath),
    ...(config.fromBlock !== undefined && { fromBlock: config.fromBlock }),
    ...(config.pollMs !== undefined && { pollMs: config.pollMs }),
  })
  return { book, follower }
}

/** One worker per key: two would send each other's nonces. */
async function claim(
  { redis: address, stateDir }: VerifierConfig,
  name: string,
  undo: Undo,
): Promise<readonly [Promise<string>]> {
  const redis = connectRedis(address, { failFast: true })
  undo.add(() => redis.disconnect())
  await redisReady(redis, address)
  let lose: (sentence: string) => void = () => {}
  const lost = new Promise<string>((resolve) => {
    lose = resolve
  })
  const claimed = await claimHost({
    redis,
    name,
    holder: thisWorker(stateDir),
    isAlive: isRunning,
    onLost: lose,
  })
  undo.add(() => claimed.release())
  return [lost] // not the promise itself: awaiting it would wait for the loss
}

async function untilAnswered<T>(
  ask: () => Promise<T>,
  stopping: AbortSignal,
  say: (sentence: string) => void,
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

const failureOf = (ready: Promise<void>, stopping: AbortSignal): Promise<string> =>
  new Promise((resolve) => {
    ready.catch((error: Error) => {
      if (!stopping.aborted) resolve(`The verifier could not begin: ${error.message}`)
    })
  })
