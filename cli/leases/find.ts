import { type FreeholdClient, type Lease, type LeaseState, readLease } from '@freehold/sdk'
import type { Hex } from 'viem'
import { z } from 'zod'
import type { Context } from '../kernel/context.ts'
import { CliError, UsageError } from '../kernel/errors.ts'
import type { ArgumentSpec } from '../kernel/verb.ts'
import { readNotes } from '../plans/store.ts'
import { listLeases } from './list.ts'
import { listSharedLeases } from './shared.ts'
import { shortId } from './words.ts'

/** The argument of a verb about one lease that must be named. */
export const leaseArgument: ArgumentSpec = { flags: '<lease>', says: 'lease id, or its first characters' }

/** The argument of a verb that finds the lease itself where only one can be meant. */
export const runningLeaseArgument: ArgumentSpec = {
  flags: '[lease]',
  says: 'lease id, or its first characters (default: the only one that runs)',
}

/** The input of either: a whole id or the beginning of one. */
export const leaseRef = z
  .string()
  .transform((text) => text.trim().toLowerCase())
  .pipe(
    z
      .string()
      .regex(
        /^0x[0-9a-f]{1,64}$/,
        'a lease id is needed: 0x and up to 64 hex digits, as `freehold ps` shows it',
      ),
  )

/**
 * Reads `[lease] <word>`: where the lease was left out, its word is the first of the two. `name` is the key of the second
 * argument; anything that begins with 0x is taken for a lease.
 */
export function leaseThen<Name extends string>(name: Name) {
  return (raw: unknown): unknown => {
    const { lease, [name]: word, ...rest } = raw as Record<string, unknown>
    if (typeof lease !== 'string' || word !== undefined || /^0x/i.test(lease.trim())) return raw
    return { ...rest, [name]: lease }
  }
}

/** What counts as running where no lease was named. */
const RUNNING: readonly LeaseState[] = ['Open', 'Active']

/**
 * The lease that is meant. A whole id may be anybody's; the beginning of one is looked up among the wallet's own leases, then
 * among those shared with it; where none was named, it is the only one in one of the states `among`.
 * @throws UsageError when it is not one lease that is meant; CliError when none runs
 */
export async function findLease(
  context: Context,
  client: FreeholdClient,
  ref: string | undefined,
  { among = RUNNING }: { among?: readonly LeaseState[] } = {},
): Promise<Lease> {
  if (ref?.length === 66) return readLease(client, { leaseId: ref as Hex })
  const { leases } = await listLeases(context, client, context.address())
  if (ref === undefined) return onlyLease(context, leases, among)
  const own = leases.filter(({ leaseId }) => leaseId.startsWith(ref))
  const found = own.length > 0 ? own : await sharedFrom(context, client, ref)
  if (found.length === 1) return found[0]!
  throw new UsageError(
    found.length === 0
      ? `None of the ${leases.length} leases of ${context.address()} begins with ${ref}.`
      : `${found.length} leases begin with ${ref}: ${found.map(({ leaseId }) => shortId(leaseId)).join(', ')}.`,
    { next: found.length === 0 ? context.command('ps --all') : 'give more characters of the id' },
  )
}

/**
 * As `findLease`, for what is done to the machine: one whose lease was resized goes on under the last lease of its line, which is
 * said and returned.
 */
export async function findMachine(
  context: Context,
  client: FreeholdClient,
  ref: string | undefined,
  options: { among?: readonly LeaseState[] } = {},
): Promise<Lease> {
  const named = await findLease(context, client, ref, options)
  let lease = named
  while (lease.successorId !== null) lease = await readLease(client, { leaseId: lease.successorId })
  if (lease !== named)
    context.progress.note(
      `Lease ${shortId(named.leaseId)} was resized: its machine goes on as lease ${shortId(lease.leaseId)}.`,
    )
  return lease
}

/** Leases of others that begin like that and are shared with the wallet. */
async function sharedFrom(context: Context, client: FreeholdClient, ref: string): Promise<Lease[]> {
  const shared = await listSharedLeases(client, context.address())
  return shared.map(({ lease }) => lease).filter(({ leaseId }) => leaseId.startsWith(ref))
}

/** The one that can be meant; it is said which, for nobody typed it. */
function onlyLease(context: Context, leases: readonly Lease[], among: readonly LeaseState[]): Lease {
  const found = leases.filter(({ status }) => among.includes(status.state))
  if (found.length === 1) {
    context.progress.note(`Lease ${nameOf(context, found[0]!)}: the only one that runs.`)
    return found[0]!
  }
  if (found.length === 0)
    throw new CliError(`None of the ${leases.length} leases of ${context.address()} runs.`, {
      next: context.command(leases.length === 0 ? 'rent' : 'ps --all'),
    })
  throw new UsageError(
    `${found.length} leases run, and it must be said which one is meant: ${found.map((lease) => nameOf(context, lease)).join(', ')}.`,
    { next: `name one: the first characters of its id, such as ${shortId(found[0]!.leaseId)}` },
  )
}

/** `0x7c3f21ab (debian-12, host 7)` */
function nameOf({ home }: Context, { leaseId, terms }: Lease): string {
  const image = readNotes(home, leaseId)?.image
  return `${shortId(leaseId)} (${image ? `${image}, ` : ''}host ${terms.host})`
}
