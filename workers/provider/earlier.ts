import { existsSync } from 'node:fs'
import { type Address, type Hex, isAddressEqual } from 'viem'
import type { ReadyImage } from '../images/index.ts'
import { Never } from '../queue/index.ts'
import type { Instances } from './instances.ts'
import type { InstanceRecord } from './record.ts'

/**
 * The instance whose disk a new lease continues on.
 * @throws Never `BadManifest` when this host has no disk of it, or wipes it, or it is another tenant's; all sound alike, so that nobody
 * learns of strangers' disks.
 */
export function earlierInstance(
  instances: Instances,
  tenant: string,
  fromLease: Hex,
): InstanceRecord & { readonly image: ReadyImage } {
  const record = instances.get(fromLease)
  const image = record?.image
  const isKept = record !== null && !record.policy?.wipeAtEnd && existsSync(instances.pathsOf(fromLease).disk)
  if (isKept && image && isAddressEqual(record.tenant as Address, tenant as Address))
    return { ...record, image }
  throw new Never('BadManifest', `This host keeps no disk of lease ${fromLease} for ${tenant}.`)
}
