import type { Hex } from 'viem'
import type { Book } from '../chain/index.ts'
import type { Log } from '../process/index.ts'
import { Again, Never, type StepJob } from '../queue/index.ts'
import type { StepName } from './decide.ts'
import type { Reconciler } from './reconciler.ts'
import { sortError } from './sort-error.ts'
import { type HostContext, steps } from './steps/index.ts'

export interface TakerOptions {
  readonly host: HostContext
  readonly book: Book
  readonly reconciler: Reconciler
  readonly log: Log
  /** The hypervisor's list may have changed. */
  readonly onGuestChanged: () => void
  readonly onStep: (taken: TakenStep) => void
  /** Aborted when the worker ends. */
  readonly stopping: AbortSignal
}

/** How a step went, for metrics. */
export interface TakenStep {
  readonly lease: Hex
  readonly step: StepName
  readonly outcome: 'done' | 'again' | 'never' | 'bug'
  readonly seconds: number
}

/** Steps that bring the guest up or take its files in use: none of them while an operation may be replacing its disk. */
const notWithOperate: readonly string[] = ['start', 'define', 'reshape'] satisfies StepName[]

const excludes = (one: string, other: string): boolean =>
  (one === 'operate' && notWithOperate.includes(other)) ||
  (other === 'operate' && notWithOperate.includes(one))

/**
 * Takes a step unless it is no longer wanted; the same step of the same instance never runs twice at a time, and none beside
 * one that it excludes. @throws Again when such a one is under way
 */
export function openTaker(options: TakerOptions): (job: StepJob) => Promise<void> {
  const running = new Map<string, Promise<void>>()
  return (job) => {
    // By instance: a lease may go over to another one while a step is under way.
    const instance = options.host.instances.instanceOf(job.lease)
    const key = `${instance} ${job.step}`
    const already = running.get(key)
    if (already) return already
    const other = ['operate', ...notWithOperate].find(
      (step) => excludes(job.step, step) && running.has(`${instance} ${step}`),
    )
    if (other !== undefined) {
      const message = `The step ${job.step} of lease ${job.lease} waits for its step ${other}.`
      return Promise.reject(new Again(message, { afterSeconds: 1 }))
    }
    const mine = takeIfWanted(options, job.lease, job.step as StepName).finally(() => running.delete(key))
    running.set(key, mine)
    return mine
  }
}

async function takeIfWanted(options: TakerOptions, id: Hex, name: StepName): Promise<void> {
  const { wanted, steps: wantedSteps, now } = await options.reconciler.decide(id)
  if (!wantedSteps.includes(name)) return
  const { host, stopping } = options
  const step = steps[name]
  const log = options.log.child({ lease: id, step: name })
  const signal = AbortSignal.any([stopping, AbortSignal.timeout(step.deadlineSeconds * 1000)])
  const begun = performance.now()
  const seconds = () => Math.round(performance.now() - begun) / 1000
  log.info('step begins')
  const end = host.underWay.begin(id)
  try {
    const lease = options.book.lease(id)
    await step.take({ id, lease, wanted, now, host, paths: host.instances.pathsOf(id), log, signal })
    host.troubles.clear(id, name)
    log.info({ seconds: seconds() }, 'step done')
    options.onStep({ lease: id, step: name, outcome: 'done', seconds: seconds() })
  } catch (error) {
    if (stopping.aborted) throw sortError(error)
    throw noted(options, id, name, error, now, seconds())
  } finally {
    end()
    options.onGuestChanged()
  }
}

function noted(
  options: TakerOptions,
  id: Hex,
  step: StepName,
  error: unknown,
  now: number,
  seconds: number,
): Error {
  const sorted = sortError(error)
  const outcome = sorted.name.toLowerCase() as TakenStep['outcome']
  options.host.troubles.note(id, step, sorted, now)
  options.onStep({ lease: id, step, outcome, seconds })
  const facts = { lease: id, step, seconds, ...(sorted instanceof Never && { reason: sorted.reason }) }
  if (outcome === 'bug')
    options.log.error({ ...facts, err: error }, 'step met a bug and rests until the worker is started again')
  else options.log.warn({ ...facts, trouble: sorted.message }, `step failed: ${outcome}`)
  return sorted
}
