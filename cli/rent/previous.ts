import { type FreeholdClient, POINTS_PER_VCPU, TIERS, type Tier } from '@freehold/sdk'
import type { Hex } from 'viem'
import type { Size } from '../input/shape.ts'
import type { Context } from '../kernel/context.ts'
import { CliError } from '../kernel/errors.ts'
import { findLease } from '../leases/find.ts'
import { shortId } from '../leases/words.ts'
import { readPlan } from '../plans/store.ts'

/** An ended lease whose disk its host still keeps. */
export interface Previous {
  readonly leaseId: Hex
  readonly host: bigint
  /** Null when it was opened elsewhere. */
  readonly image: string | null
  readonly size: Size
}

/** Reads the lease named by `--from`. @throws CliError when it still runs, never ran, or is somebody else's */
export async function readPrevious(context: Context, client: FreeholdClient, ref: string): Promise<Previous> {
  const lease = await findLease(context, client, ref)
  const { leaseId, terms, status, ending } = lease
  const id = shortId(leaseId)
  if (terms.tenant !== context.address())
    throw new CliError(`Lease ${id} was opened by ${terms.tenant}; a disk goes to the same tenant only.`, {
      next: 'sign with that wallet (--wallet)',
    })
  if (status.state === 'Open' || status.state === 'Active')
    throw new CliError(`Lease ${id} has not ended; its disk is in use.`, {
      next: context.command(`close ${id}`),
    })
  if (ending?.how !== 'Closed') throw new CliError(`Lease ${id} never ran; there is no disk to start on.`)
  const notes = readPlan(context.home, leaseId)?.notes
  const { points: _, ...rest } = terms.shape
  const cpu = notes ? { vcpus: notes.vcpus, tier: notes.tier } : cpuOf(terms.shape.points)
  return { leaseId, host: terms.host, image: notes?.image ?? null, size: { ...rest, ...cpu } }
}

/** Some vCPUs of some tier that reserve these points, where it is not known which were meant; the best tier that divides them. */
function cpuOf(points: number): { vcpus: number; tier: Tier } {
  const tier = TIERS.find((name) => points % POINTS_PER_VCPU[name] === 0) ?? 'burstable'
  return { vcpus: Math.max(1, Math.floor(points / POINTS_PER_VCPU[tier])), tier }
}
