import { type FreeholdClient, readLease } from '@freehold/sdk'
import type { Hex } from 'viem'
import type { Context } from '../kernel/context.ts'
import { type LeaseView, viewOf } from '../leases/view.ts'
import { waitUntilActive } from '../leases/wait.ts'
import { nextSteps } from '../leases/words.ts'
import type { Paint } from '../output/paint.ts'
import { facts } from '../output/table.ts'

/** Waits for the host of a lease that was opened just now, unless it is not to be waited for. */
export async function followRental(
  context: Context,
  client: FreeholdClient,
  leaseId: Hex,
  { wait = true }: { readonly wait?: boolean },
): Promise<LeaseView> {
  const opened = await readLease(client, { leaseId })
  if (!wait) return viewOf(context, opened)
  const active = await waitUntilActive(context, client, opened)
  context.progress.done(`Active in block ${active.activation.blockNumber}`)
  return viewOf(context, active)
}

/** A new lease for a person: how it is reached, what it costs, what comes next. */
export function rentalText(lease: LeaseView, paint: Paint): string {
  return facts(
    [
      ['Lease', lease.leaseId],
      ['Reach it', lease.endpoint],
      ['Host key', lease.sshFingerprintText],
      ['Price', `${lease.usdcPerHour} USDC/h`],
      ['Next', nextSteps(lease)],
    ],
    paint,
  )
}
