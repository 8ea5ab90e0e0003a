import { type FreeholdClient, formatUsdc, type Lease, type LeaseActivation, watchLease } from '@freehold/sdk'
import type { TransactionReceipt } from 'viem'
import type { Context } from '../kernel/context.ts'
import { CliError, NotFinishedError } from '../kernel/errors.ts'
import { moment } from '../output/time.ts'
import { shortId } from './words.ts'

/** A lease whose host said: it runs. */
export type ActivatedLease = Lease & { readonly activation: LeaseActivation }

/** A host may use its last second, and its transaction takes a moment to be seen. */
const LENIENCY_SECONDS = 30

/**
 * Waits until the host has activated a lease.
 * @throws CliError when it ended instead; NotFinishedError on Ctrl-C or when the host missed its deadline.
 */
export async function waitUntilActive(
  context: Context,
  client: FreeholdClient,
  lease: Lease,
  receipt?: TransactionReceipt | null,
): Promise<ActivatedLease> {
  if (lease.status.state !== 'Open') return activated(context, lease)
  context.progress.step(`host ${lease.terms.host} is preparing the machine`)
  const leftSeconds = lease.terms.activationDeadline - lease.atSeconds + LENIENCY_SECONDS
  const overdue = AbortSignal.timeout(Math.max(1, leftSeconds) * 1000)
  const watched = watchLease(client, {
    leaseId: lease.leaseId,
    ...(receipt && { receipt }),
    signal: AbortSignal.any([context.io.signal, overdue]),
    pollMs: Math.max(200, client.network.blockTimeMs / 3),
    onTrouble: oncePerTrouble(context),
  })
  for await (const now of watched) if (now.status.state !== 'Open') return activated(context, now)
  throw context.io.signal.aborted ? stoppedError(context, lease) : overdueError(context, lease)
}

function activated(context: Context, lease: Lease): ActivatedLease {
  const { status, activation } = lease
  if (status.state === 'Active' && activation) return { ...lease, activation }
  throw endedError(context, lease)
}

/** The RPC may be away for minutes; one line says so. */
function oncePerTrouble({ progress }: Context) {
  let said = ''
  return (error: unknown) => {
    const text = error instanceof Error ? error.message : String(error)
    if (text !== said) progress.note(`${text} Still waiting.`)
    said = text
  }
}

function overdueError(context: Context, { leaseId, terms }: Lease) {
  return new NotFinishedError(
    `Host ${terms.host} did not start the machine by ${moment(terms.activationDeadline)}. Nothing was billed.`,
    { next: `${context.command(`cancel ${shortId(leaseId)}`)} (everything comes back)` },
  )
}

function stoppedError(context: Context, { leaseId, terms }: Lease) {
  return new NotFinishedError(
    `Stopped waiting. The lease is open and host ${terms.host} goes on preparing it.`,
    { next: context.command(`rent --resume ${shortId(leaseId)}`) },
  )
}

function endedError(context: Context, { leaseId, terms, ending }: Lease) {
  if (!ending) return new CliError(`Lease ${shortId(leaseId)} has ended.`, { settled: true })
  const verb = {
    Declined: `Host ${terms.host} declined the lease`,
    Cancelled: 'The lease was cancelled',
    Closed: 'The lease was closed',
  }
  return new CliError(
    `${verb[ending.how]} (${ending.reason}). ${formatUsdc(ending.refundedUnits)} USDC came back.`,
    {
      settled: true,
      next:
        ending.how === 'Declined'
          ? `${context.command('offers')}, then rent elsewhere`
          : context.command('rent'),
    },
  )
}
