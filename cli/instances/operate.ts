import { type Operation, waitForOperation } from '@freehold/sdk/hostApi'
import type { Context } from '../kernel/context.ts'
import { NotFinishedError } from '../kernel/errors.ts'
import type { OptionSpec } from '../kernel/verb.ts'
import { shortId } from '../leases/words.ts'
import { explainHostError } from './errors.ts'
import type { OpenInstance } from './open.ts'

/** The option of verbs that begin work on the host. */
export const waitOption: OptionSpec = { flags: '--no-wait', says: 'return once the host has begun' }

/**
 * Waits until the host is done with what it began, and shows how far it is. Ctrl-C stops the waiting only.
 * @throws CliError with the host's sentence when it failed
 */
export async function finish(
  context: Context,
  { api, lease, leaseId }: OpenInstance,
  begun: Operation,
  { wait = true }: { wait?: boolean },
): Promise<Operation> {
  const { progress, io } = context
  if (!wait) return begun
  let said = ''
  try {
    const operation = await waitForOperation(api, {
      lease: leaseId,
      operation: begun,
      signal: io.signal,
      pollMs: POLL_MS,
      onProgress({ sentence, progressPercent, endedAt }) {
        if (endedAt !== null) return // said below, or by the error
        if (sentence !== said) progress.step(sentence.replace(/\.$/, ''))
        said = sentence
        if (progressPercent !== null) progress.percent(progressPercent)
      },
    })
    progress.done(operation.sentence.replace(/\.$/, ''))
    return operation
  } catch (error) {
    if (io.signal.aborted)
      throw new NotFinishedError('Stopped waiting. The host goes on with it.', {
        next: context.command(`show ${shortId(leaseId)}`),
        cause: error,
      })
    throw explainHostError(context, error, lease)
  }
}

const POLL_MS = 500
