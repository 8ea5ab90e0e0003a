import { BaseError, ContractFunctionRevertedError, ExecutionRevertedError } from 'viem'
import { Again } from '../queue/index.ts'
import type { VerifierContext } from './context.ts'
import { nameOf, nextSteps, type Step } from './decide/index.ts'
import { sortError } from './sort-error.ts'
import { take } from './steps/index.ts'

/** How a step went, for metrics. */
export interface TakenStep {
  readonly step: Step['do']
  readonly outcome: 'done' | 'again' | 'bug'
  readonly seconds: number
}

/** A transaction that is not mined by then is decided anew; the outbox finds it. */
const stepDeadlineSeconds = 120

/** Takes a step unless it is no longer wanted; the same step never runs twice at a time. */
export function openTaker(
  context: VerifierContext,
  stopping: AbortSignal,
  onStep: (taken: TakenStep) => void,
): (step: Step) => Promise<void> {
  const running = new Map<string, Promise<void>>()
  return (step) => {
    const name = nameOf(step)
    const already = running.get(name)
    if (already) return already
    const mine = takeIfWanted(context, step, stopping, onStep).finally(() => running.delete(name))
    running.set(name, mine)
    return mine
  }
}

async function takeIfWanted(
  context: VerifierContext,
  step: Step,
  stopping: AbortSignal,
  onStep: (taken: TakenStep) => void,
): Promise<void> {
  const view = context.view()
  const wanted = view === null ? [] : nextSteps(view)
  if (view === null || !wanted.some((one) => nameOf(one) === nameOf(step))) return
  const { do: name, ...about } = step
  const log = context.log.child({ step: name, ...about })
  const begun = performance.now()
  const seconds = () => Math.round(performance.now() - begun) / 1000
  const signal = AbortSignal.any([stopping, AbortSignal.timeout(stepDeadlineSeconds * 1000)])
  log.debug('step begins')
  try {
    await take({ context, view, step, signal })
    log.info({ seconds: seconds() }, 'step done')
    onStep({ step: name, outcome: 'done', seconds: seconds() })
  } catch (error) {
    const sorted = sortError(error)
    if (stopping.aborted) throw sorted
    const outcome = sorted instanceof Again ? 'again' : 'bug'
    onStep({ step: name, outcome, seconds: seconds() })
    if (outcome === 'bug') log.error({ err: error, seconds: seconds() }, 'step met a bug')
    else
      log[isRefusal(error) ? 'debug' : 'warn']({ trouble: sorted.message, seconds: seconds() }, 'step failed')
    throw sorted
  }
}

/** The contract said no, mostly because another verifier was first. */
const isRefusal = (error: unknown): boolean =>
  error instanceof BaseError &&
  error.walk(
    (cause) => cause instanceof ContractFunctionRevertedError || cause instanceof ExecutionRevertedError,
  ) !== null
