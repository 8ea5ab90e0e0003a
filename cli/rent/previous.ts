import { type FreeholdClient, type Lease, POINTS_PER_VCPU, TIERS, type Tier } from '@freehold/sdk'
import type { Hex } from 'viem'
import type { Size } from '../input/shape.ts'
import type { Context } from '../kernel/context.ts'
import { CliError } from '../kernel/errors.ts'
import { findMachine } from '../leases/find.ts'
import { shortId } from '../leases/words.ts'
import { readNotes } from '../plans/store.ts'

/** A lease whose disk, or a copy of it, is used again. */
export interface Previous {
  readonly leaseId: Hex
  readonly host: bigint
  /** Null when it was opened elsewhere. */
  readonly image: string | null
  readonly size: Size
  /** Null: the disk itself, which its host still keeps after the end; else a copy of this snapshot. */
  readonly snapshot: string | null
}

/** Reads the lease named by `--from`. @throws CliError when it still runs, never ran, or is somebody else's */
export async function readPrevious(context: Context, client: FreeholdClient, ref: string): Promise<Previous> {
  const lease = await findMachine(context, client, ref)
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
  const image = readNotes(context.home, leaseId)?.image ?? null
  return { leaseId, host: terms.host, image, size: knownSize(context, lease), snapshot: null }
}

/** The size of a lease as a person says it: as it was asked for here, else one that its points may mean. */
export function knownSize({ home }: Pick<Context, 'home'>, { leaseId, terms }: Lease): Size {
  const { points, ...rest } = terms.shape
  const notes = readNotes(home, leaseId)
  const cpu = notes ? { vcpus: notes.vcpus, tier: notes.tier } : cpuOf(points)
  return { ...rest, ...cpu }
}

/** Some vCPUs of some tier that reserve these points, where it is not known which were meant; the best tier that divides them. */
function cpuOf(points: number): { vcpus: number; tier: Tier } {
  const tier = TIERS.find((name) => points % POINTS_PER_VCPU[name] === 0) ?? 'burstable'
  return { vcpus: Math.max(1, Math.floor(points / POINTS_PER_VCPU[tier])), tier }
}
