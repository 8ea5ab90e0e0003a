import type { Undo } from '../process/index.ts'
import { openJobQueue, startDuties } from '../queue/index.ts'
import { claimWhatPays } from './claim.ts'
import type { VerifierContext } from './context.ts'
import { isUrgent, type NetworkTiming, nameOf, nextSteps, type Step } from './decide/index.ts'
import { oldestEpoch } from './open-view.ts'
import { openTaker, type TakenStep } from './take-step.ts'

export interface LabourOptions {
  readonly context: VerifierContext
  /** Prefix of this verifier's names in Redis. */
  readonly queueName: string
  readonly say: (sentence: string) => void
  readonly stopping: AbortSignal
  readonly onStep: (taken: TakenStep) => void
}

/** The part of a verifier that works: it needs a chain that was reached once. */
export interface Labour {
  readonly timing: NetworkTiming
  isConnected(): boolean
  counts(): Promise<Record<string, number>>
}

/** Opens queue and calendar, listens to the chain, and decides at every head. */
export async function beginLabour(options: LabourOptions, undo: Undo): Promise<Labour> {
  const { context, queueName, say, stopping } = options
  const take = openTaker(context, stopping, options.onStep)
  const queue = await openJobQueue<Step>({
    redis: context.config.redis,
    name: `${queueName}-steps`,
    idOf: nameOf,
    nameOf: (step) => step.do,
    isUrgent,
    take,
    onLeft: () => look(),
    onTrouble: say,
    concurrency: 16 + context.config.probing.parallel,
  })
  undo.add(queue.stop)
  const look = openLook(context, (steps) => queue.add(steps), say, stopping)
  undo.add(context.follower.subscribe({ onView: look, onLook: look }))
  look()
  const calendar = await startDuties({
    redis: context.config.redis,
    name: `${queueName}-duties`,
    duties: dutiesOf(options),
    onTrouble: say,
  })
  undo.add(calendar.stop)
  return { timing: context.timing, isConnected: queue.isConnected, counts: queue.counts }
}

/** Decides, and hands what is to be done to the queue; one look at a time, and a new one where something happened meanwhile. */
function openLook(
  context: VerifierContext,
  enqueue: (steps: readonly Step[]) => Promise<void>,
  say: (sentence: string) => void,
  stopping: AbortSignal,
): () => void {
  let running = false
  let again = false
  async function decide(): Promise<void> {
    const view = context.view()
    const steps = view === null ? [] : nextSteps(view)
    if (steps.length > 0) await enqueue(steps)
  }
  function look(): void {
    again = running
    if (running || stopping.aborted) return
    running = true
    void decide()
      .catch((error: Error) => say(`Steps cannot be decided or queued: ${error.message}`))
      .finally(() => {
        running = false
        if (again) setImmediate(look)
      })
  }
  return look
}

/** What the worker does over and over, events or not. */
function dutiesOf({ context, stopping }: LabourOptions) {
  const { config, follower, book, store, log } = context
  return [
    { name: 'rescan', everySeconds: 6 * 3600, work: () => follower.rescan() },
    {
      name: 'prune',
      everySeconds: 600,
      async work() {
        const view = follower.view()
        if (view === null) return
        const oldest = oldestEpoch(context, view.head.timestamp)
        book.prune(oldest, view.finalized?.number ?? 0)
        const keptSince = view.head.timestamp - config.retention.downDays * 86_400
        const removed = store.prune(oldest, ({ probes }) =>
          probes.some(({ target, outcome, at }) => target !== null && outcome === 'Down' && at >= keptSince),
        )
        if (removed > 0) log.info({ epochs: removed }, 'old evidence removed')
      },
    },
    {
      name: 'claim',
      everySeconds: config.rewards.everySeconds,
      work: () => claimWhatPays(context, AbortSignal.any([stopping, AbortSignal.timeout(15 * 60_000)])),
    },
  ]
}
