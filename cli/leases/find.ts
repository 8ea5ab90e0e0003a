import { type FreeholdClient, type Lease, readLease } from '@freehold/sdk'
import type { Hex } from 'viem'
import { z } from 'zod'
import type { Context } from '../kernel/context.ts'
import { UsageError } from '../kernel/errors.ts'
import type { ArgumentSpec } from '../kernel/verb.ts'
import { listLeases } from './list.ts'
import { shortId } from './words.ts'

/** The argument of every verb about one lease. */
export const leaseArgument: ArgumentSpec = { flags: '<lease>', says: 'lease id, or its first characters' }

/** Its input: a whole id or the beginning of one. */
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
 * The lease that is meant. A whole id may be anybody's; the beginning of one is looked up among the wallet's own leases.
 * @throws UsageError when none or several begin like that.
 */
export async function findLease(context: Context, client: FreeholdClient, ref: string): Promise<Lease> {
  if (ref.length === 66) return readLease(client, { leaseId: ref as Hex })
  const { leases } = await listLeases(context, client, context.address())
  const found = leases.filter(({ leaseId }) => leaseId.startsWith(ref))
  if (found.length === 1) return found[0]!
  throw new UsageError(
    found.length === 0
      ? `None of the ${leases.length} leases of ${context.address()} begins with ${ref}.`
      : `${found.length} leases begin with ${ref}: ${found.map(({ leaseId }) => shortId(leaseId)).join(', ')}.`,
    { next: found.length === 0 ? context.command('ps --all') : 'give more characters of the id' },
  )
}
