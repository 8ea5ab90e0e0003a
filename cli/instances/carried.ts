import { setTimeout as pause } from 'node:timers/promises'
import { HostApiError } from '@freehold/sdk/hostApi'
import type { Hex } from 'viem'
import type { Context } from '../kernel/context.ts'
import { type CliError, NotFinishedError } from '../kernel/errors.ts'
import { shortId } from '../leases/words.ts'
import { harmless } from '../output/guestText.ts'
import { openInstance } from './open.ts'

/** How long a host is waited for; it may have to restart the machine. */
const PATIENCE_MS = 10 * 60_000
const POLL_MS = 1000

/**
 * Waits until a host has carried a machine over to the lease that succeeds its own, and it runs.
 * @throws NotFinishedError on Ctrl-C, or when it takes too long: the lease is what counts, and the host goes on
 */
export async function waitUntilCarried(context: Context, leaseId: Hex): Promise<void> {
  const { progress, io } = context
  const { api } = await openInstance(context, leaseId)
  const patience = AbortSignal.timeout(PATIENCE_MS)
  const signal = AbortSignal.any([io.signal, patience])
  progress.step('the host is changing the machine')
  let notices: readonly string[] = []
  for (;;) {
    try {
      const instance = await api.call('getInstance', { params: { lease: leaseId } }, { signal })
      const { stage, power, operation } = instance
      notices = instance.notices
      if (stage === 'active' && operation === null && power !== 'unknown') break
    } catch (error) {
      if (signal.aborted) throw unfinished(context, leaseId, error)
      if (!(error instanceof HostApiError)) throw error
      // It has not seen the block yet, or is busy: the lease stands all the same.
    }
    await pause(POLL_MS, undefined, { signal }).catch((error: unknown) => {
      throw unfinished(context, leaseId, error)
    })
  }
  progress.done(
    notices.length === 0 ? 'The machine goes on at its new size' : notices.map(harmless).join(' '),
  )
}

function unfinished(context: Context, leaseId: Hex, cause: unknown): CliError {
  return new NotFinishedError(
    `The lease is resized and paid; the host was not yet seen to have changed the machine.`,
    { next: context.command(`show ${shortId(leaseId)}`), cause },
  )
}
