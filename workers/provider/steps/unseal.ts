import { type Manifest, ManifestError, pointsOf, threadCarries, unsealManifest } from '@freehold/sdk'
import type { KnownLease } from '../../chain/index.ts'
import { Never } from '../../queue/index.ts'
import { requireRoom } from '../capacity.ts'
import { beginRecord, leaseOf, type Step, type StepContext } from './types.ts'

/** Opens the manifest and begins the record. A lease with GPUs or without room, and a manifest that does not open, asks for more than the terms pay, or for a tier that this machine is too slow for, are declined. */
export const unseal: Step = {
  deadlineSeconds: 20,
  async take(context) {
    const lease = leaseOf(context)
    beginRecord(context)
    requireNoGpus(lease)
    requireRoom(lease, context.host.book.leases(), context.host.capacity)
    const manifest = await open(context, lease)
    requirePaidFor(manifest, lease)
    requireFastEnough(manifest, context.host.threadPoints)
    context.host.instances.update(lease.id, { manifest })
  },
}

async function open({ host }: StepContext, lease: KnownLease): Promise<Manifest> {
  const { manifestSalt: salt } = lease // a successor's manifest was sealed for the first lease of its instance
  const { tenant } = lease.terms
  const { chainId, contracts } = host.network
  try {
    return await unsealManifest({
      envelope: lease.envelope,
      keys: host.hpkeKeys(),
      context: { chainId, leaseEscrow: contracts.leaseEscrow, tenant, host: host.host, salt },
    })
  } catch (error) {
    if (error instanceof ManifestError) throw new Never('BadManifest', error.message, { cause: error })
    throw error
  }
}

/** Guests get no GPUs from this worker, whatever an offer says. */
function requireNoGpus({ terms: { shape } }: KnownLease): void {
  if (shape.gpus === 0) return
  throw new Never('NoCapacity', `The lease pays for ${shape.gpus} GPUs; this worker attaches none to guests.`)
}

function requirePaidFor({ vcpus, tier }: Manifest, { terms }: KnownLease): void {
  const needed = pointsOf(vcpus, tier)
  if (needed <= terms.shape.points) return
  throw new Never(
    'BadManifest',
    `${vcpus} vCPUs of tier ${tier} need ${needed} compute points; the lease pays for ${terms.shape.points}.`,
  )
}

/** A vCPU is never faster than a thread, however few of them there are: its class would be sold and not given (decision 017). Pure. */
export function requireFastEnough({ tier }: Pick<Manifest, 'tier'>, threadPoints: number | null): void {
  if (threadCarries(threadPoints, tier)) return
  throw new Never(
    'NoCapacity',
    `A vCPU of tier ${tier} reserves ${pointsOf(1, tier)} compute points; a thread of this machine does ${threadPoints} at most.`,
  )
}
