import type { Address } from 'viem'
import { openChainRoles, type RoleSource } from '../api/index.ts'
import type { Follower } from '../chain/index.ts'
import type { HostContext } from './steps/index.ts'

/** Who may do what with this host's instances: the tenant of the lease, and whom the tenant named on chain. */
export function openRoles(
  { instances }: Pick<HostContext, 'instances'>,
  follower: Pick<Follower, 'book' | 'view' | 'pool'>,
): RoleSource {
  return openChainRoles({
    tenantOf(lease) {
      const record = instances.get(lease) ?? instances.heldBefore(lease)
      return (record?.tenant as Address | undefined) ?? null
    },
    readGrants: async (leases) => leases.map(() => null),
    headBlock: () => follower.view()?.head.number ?? 0,
  })
}
