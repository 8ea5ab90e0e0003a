import { join } from 'node:path'
import {
  type ClockParameters,
  createFreeholdClient,
  createHpkeKeyPair,
  type HostWord,
  type NetworkConfig,
  readEscrowParameters,
} from '@freehold/sdk'
import type { Hex } from 'viem'
import type { Recorder } from '../beacon/index.ts'
import type { Follower } from '../chain/index.ts'
import type { Log, Undo } from '../process/index.ts'
import { openStepQueue, type StepQueue, startDuties } from '../queue/index.ts'
import { beVerified } from './be-verified.ts'
import { type Defence, openDefence, openPledges } from './defence/index.ts'
import { dutiesOf } from './duties.ts'
import type { Foundation } from './foundation.ts'
import type { Guests } from './guest-list.ts'
import { type LeaseFacts, openLeaseFacts } from './lease-facts.ts'
import { openReconciler, type Reconciler } from './reconciler.ts'
import { isSilent } from './silence.ts'
import type { HostContext } from './steps/index.ts'
import { openTaker, type TakenStep } from './take-step.ts'

export interface LabourOptions {
  readonly foundation: Foundation
  readonly host: HostContext
  readonly follower: Follower
  readonly guests: Guests
  /** What the beacon answered. */
  readonly recorder: Recorder
  /** What the host enrols with as a decoy; null: it is none. */
  readonly decoyCommitment: Hex | null
  readonly hostWord: () => Promise<HostWord>
  readonly log: Log
  readonly say: (sentence: string) => void
  readonly stopping: AbortSignal
  readonly onStep: (taken: TakenStep) => void
}

/** The part of a worker that works: it needs a chain that was reached once. */
export interface Labour {
  readonly facts: LeaseFacts
  readonly clock: ClockParameters
  readonly queue: StepQueue
  readonly reconciler: Reconciler
  readonly defence: Defence
}

/** The escrow's parameters. @throws when no RPC answers */
export const readClock = (network: NetworkConfig): Promise<ClockParameters> =>
  readEscrowParameters(createFreeholdClient({ network }))

/** Opens queue, reconciler and calendar, listens to chain and hypervisor, and looks at every lease once. */
export async function beginLabour(
  options: LabourOptions,
  clock: ClockParameters,
  undo: Undo,
): Promise<Labour> {
  const { foundation, follower, host, say } = options
  // Before any step can be taken: it clears what is half done, and must not meet what is just being done.
  await host.snapshots.recover(host.instances.all().map(({ lease }) => host.snapshotSourceOf(lease)))
  const facts = openLeaseFacts(follower, () => isSilent(follower, foundation.network))
  let reconciler: Reconciler | null = null
  const queue = await openStepQueue({
    redis: foundation.config.redis,
    name: `${foundation.queueName}-steps`,
    take: (job) => take(job),
    onLeft: ({ lease }) => reconciler?.lookAt([lease]),
    onTrouble: say,
  })
  undo.add(queue.stop)
  reconciler = openReconcilerFor(options, facts, clock, queue)
  const take = openTaker({
    ...options,
    book: follower.book,
    reconciler,
    onGuestChanged: options.guests.changed,
  })
  undo.add(listen(options, facts, reconciler))
  undo.add(reconciler.stop)
  await reconciler.lookAtAll()
  const calendar = await startDuties({
    redis: foundation.config.redis,
    name: `${foundation.queueName}-duties`,
    duties: dutiesOf({ ...options, config: foundation.config, facts, reconciler, clock }),
    onTrouble: say,
  })
  undo.add(calendar.stop)
  const defence = beginDefence(options, undo)
  const { pool } = follower
  const { decoyCommitment, log, stopping } = options
  void beVerified({ host, pool, decoyCommitment, log, signal: stopping }).catch((error: Error) =>
    say(`Verifiers cannot be told of this host yet: ${error.message}`),
  )
  void createHpkeKeyPair() // loads the cipher suite now, so that the first launch need not wait for it
  return { facts, clock, queue, reconciler, defence }
}

/** Not a duty of the calendar: a pledge has its minute, by the chain's clock, and heads tell when it has come. */
function beginDefence(
  { foundation, host, follower, recorder, log, say, stopping }: LabourOptions,
  undo: Undo,
): Defence {
  const defence = openDefence({
    network: foundation.network,
    host: host.host,
    sender: host.sender,
    recorder,
    pledges: openPledges(join(foundation.config.stateDir, 'pledges'), say),
    log,
    say,
    stopping,
  })
  undo.add(defence.stop)
  undo.add(follower.subscribe({ onView: defence.onView, onLook() {} }))
  return defence
}

function openReconcilerFor(
  { foundation, host, follower, guests, log, say, stopping }: LabourOptions,
  facts: LeaseFacts,
  clock: ClockParameters,
  queue: StepQueue,
): Reconciler {
  return openReconciler({
    host,
    book: follower.book,
    facts,
    guests,
    clock,
    policy: { patienceSeconds: foundation.config.patienceSeconds },
    retentionSeconds: foundation.config.retentionSeconds,
    enqueue: (lease, openedIn, steps) => queue.add(steps.map((step) => ({ lease, openedIn, step }))),
    onTrouble: say,
    onHandOver: (from, to) => log.info({ lease: to, from }, 'a resize handed the instance to another lease'),
    onEventsMissing: seldom(60_000, () => {
      void follower.rescan({ fromStart: true }).catch((error: Error) => say(error.message))
    }),
    stopping,
  })
}

/** Does something at most so often; what comes in between is dropped. */
function seldom(everyMs: number, work: () => void): () => void {
  let last = Number.NEGATIVE_INFINITY
  return () => {
    if (performance.now() - last < everyMs) return
    last = performance.now()
    work()
  }
}

/** Chain and hypervisor only ever say "look again". */
function listen(
  { follower, host, guests }: LabourOptions,
  facts: LeaseFacts,
  reconciler: Reconciler,
): () => void {
  const fromChain = follower.subscribe({
    onView: reconciler.onView,
    onLook(leases, why) {
      if (why === 'reorg') facts.doubtAll()
      facts.doubt(leases)
      reconciler.lookAt(leases)
    },
  })
  const fromGuests = host.parts.hypervisor.onEvent(({ name }) => {
    guests.changed()
    reconciler.lookAt(
      host.instances.all().flatMap(({ lease }) => (host.instances.nameOf(lease) === name ? [lease] : [])),
    )
  })
  return () => {
    fromChain()
    fromGuests()
  }
}
