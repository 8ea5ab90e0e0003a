import { join } from 'node:path'
import { epochNumberAt, startOfEpoch } from '@freehold/sdk'
import type { LocalAccount } from 'viem'
import { type Readiness, serveApi } from '../api/index.ts'
import type { LedgerFollower } from '../chain/index.ts'
import { writeFileAtomically } from '../host/index.ts'
import type { Log } from '../process/index.ts'
import type { Everything, VerifierBook } from './book/index.ts'
import type { VerifierConfig } from './config.ts'
import { createEvidenceApp } from './evidence/index.ts'
import type { Labour } from './labour.ts'
import { openVerifierMetrics, type VerifierMetricSources } from './metrics.ts'
import { seatOf } from './open-view.ts'
import type { EpochRecord, EpochStore } from './store/index.ts'
import type { TakenStep } from './take-step.ts'

export interface ServeEvidenceOptions {
  readonly config: VerifierConfig
  readonly account: LocalAccount
  readonly store: EpochStore
  readonly book: VerifierBook
  readonly follower: LedgerFollower<Everything>
  readonly log: Log
  /** null until the worker works. */
  readonly labour: () => Labour | null
}

/** Serves leaves, transcripts, health and metrics, and writes the port to STATE/evidence.json. */
export async function serveEvidence(options: ServeEvidenceOptions): Promise<{
  readonly port: number
  readonly stepTaken: (taken: TakenStep) => void
  stop(): Promise<void>
}> {
  const { config, account, store, log } = options
  const metrics = openVerifierMetrics(metricSources(options))
  const app = createEvidenceApp({
    verifier: account.address,
    store,
    isRevealed: (record) => isRevealed(options, record),
    readiness: async () => readinessOf(options),
    metrics,
    onError: (error) => log.error({ err: error }, 'the evidence server met an error'),
  })
  const server = await serveApi(app, config.evidence)
  writeFileAtomically(
    join(config.stateDir, 'evidence.json'),
    `${JSON.stringify({ port: server.port })}\n`,
    0o644,
  )
  return { port: server.port, stop: server.stop, stepTaken: metrics.stepTaken }
}

/** Nothing is told before it is revealed, or can be revealed no more. */
function isRevealed({ labour, follower, book }: ServeEvidenceOptions, record: EpochRecord): boolean {
  const { epoch, seat, ballot } = record
  const timing = labour()?.timing
  const head = follower.view()?.head
  if (ballot === null || timing === undefined || head === undefined) return false
  if (head.timestamp >= startOfEpoch(timing, epoch) + timing.revealEnd) return true
  return book.state().ballots.get(epoch)?.get(seat)?.root === ballot.root
}

function readinessOf({ follower, labour, book, account }: ServeEvidenceOptions): Readiness {
  const silentMs = follower.silentMs()
  const working = labour()
  const checks = {
    chain: silentMs > 20_000 ? `no RPC has given a usable head for ${Math.round(silentMs / 1000)} s` : 'ok',
    redis: working?.isConnected() ? 'ok' : 'not connected',
    seat: seatOf(book.state().seats, account.address) === null ? 'this key has no seat' : 'ok',
  }
  return { ready: Object.values(checks).every((check) => check === 'ok'), checks }
}

function metricSources(options: ServeEvidenceOptions): VerifierMetricSources {
  const { book, follower, store, account, labour } = options
  const seat = () => seatOf(book.state().seats, account.address)?.seat ?? -1
  const last = () => store.all().findLast(({ ballot }) => ballot !== null)
  const epoch = () => {
    const [timing, head] = [labour()?.timing, follower.view()?.head]
    return timing && head ? epochNumberAt(timing, head.timestamp) : 0
  }
  return {
    epoch,
    seat,
    targets: () => last()?.probes.length ?? 0,
    outcomes: () => countBy(last()?.probes ?? [], ({ outcome }) => outcome),
    missedReveals: () => missedReveals(options, epoch()),
    openChallengesOnMe: () =>
      [...book.state().challenges.values()].filter((one) => one.seat === seat() && !one.isSettled).length,
    jobsByState: async () =>
      (await labour()
        ?.counts()
        .catch(() => null)) ?? {},
    headBlock: () => follower.view()?.head.number ?? 0,
    chainSilentSeconds: () => follower.silentMs() / 1000,
  }
}

/** Among the epochs that are remembered. */
function missedReveals({ book, account }: ServeEvidenceOptions, current: number): number {
  const { commitments, ballots, seats } = book.state()
  const seat = seatOf(seats, account.address)?.seat
  if (seat === undefined) return 0
  return [...commitments].filter(
    ([epoch, bySeat]) => epoch < current && bySeat.has(seat) && !ballots.get(epoch)?.has(seat),
  ).length
}

function countBy<T>(items: readonly T[], keyOf: (item: T) => string): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const item of items) counts[keyOf(item)] = (counts[keyOf(item)] ?? 0) + 1
  return counts
}
