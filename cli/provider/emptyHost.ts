import { closeLease, declineLease, FreeholdError, type Lease, type LeaseState } from '@freehold/sdk'
import type { Hex } from 'viem'
import type { Context, SigningClient } from '../kernel/context.ts'
import { NotFinishedError } from '../kernel/errors.ts'
import { listHostLeases } from '../leases/list.ts'
import { shortId } from '../leases/words.ts'
import type { Target } from './target.ts'

const LIVE: readonly LeaseState[] = ['Open', 'Active']
/** Leases end by the hour: looking more often would only be work for the RPC. */
const LOOK_EVERY_MS = 5_000

/** What ending a lease for maintenance came to. */
export interface Ended {
  readonly leaseId: Hex
  readonly how: 'closed' | 'declined'
  /** Back to the tenant at once; 1e-6 USDC. */
  readonly refundedUnits: bigint
  readonly transactionHash: Hex
}

/** Leases that still use a host, newest first. */
export async function liveLeases(context: Context, { client, host }: Target): Promise<Lease[]> {
  const { leases } = await listHostLeases(context, client, host.host)
  return leases.filter(({ status }) => LIVE.includes(status.state))
}

/**
 * Ends every lease of a host with the reason HostMaintenance: a running one is closed, which pays what it ran and returns the
 * rest; one that was not started yet is declined, and everything goes back. One that fails does not keep the others.
 */
export async function endForMaintenance(
  context: Context,
  signer: SigningClient,
  leases: readonly Lease[],
): Promise<Ended[]> {
  const ended: Ended[] = []
  for (const [at, lease] of leases.entries()) {
    context.progress.step(`ending lease ${shortId(lease.leaseId)} (${at + 1} of ${leases.length})`)
    try {
      ended.push(await end(context, signer, lease))
    } catch (error) {
      if (!(error instanceof FreeholdError)) throw error
      context.progress.note(`${shortId(lease.leaseId)}: ${error.message}`) // it is among those that remain
    }
  }
  return ended
}

async function end(
  { io }: Context,
  signer: SigningClient,
  { leaseId, terms, status }: Lease,
): Promise<Ended> {
  const { signal } = io
  const reason = 'HostMaintenance'
  if (status.state === 'Open') {
    const { refundedUnits, hash } = await declineLease(signer, { leaseId, terms, reason, signal })
    return { leaseId, how: 'declined', refundedUnits, transactionHash: hash }
  }
  const { refundedUnits, hash } = await closeLease(signer, { leaseId, terms, reason, signal })
  return { leaseId, how: 'closed', refundedUnits, transactionHash: hash }
}

/** Waits until no lease uses a host any more. @throws NotFinishedError on Ctrl-C */
export async function waitUntilEmpty(context: Context, target: Target): Promise<void> {
  const { signal } = context.io
  for (;;) {
    const left = (await liveLeases(context, target)).length
    if (left === 0) return
    context.progress.step(`waiting for ${left} ${left === 1 ? 'lease' : 'leases'} to end`)
    await pause(LOOK_EVERY_MS, signal)
    if (signal.aborted)
      throw new NotFinishedError(`Host ${target.host.host} drains; ${left} of its leases still run.`, {
        next: context.command('provider drain --wait'),
      })
  }
}

const pause = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds)
    const stop = () => {
      clearTimeout(timer)
      resolve()
    }
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })
  })
