import type { Role } from '@freehold/sdk'
import type { Address } from 'viem'
import { type GrantedRole, openChainRoles, type RoleSource } from '../api/index.ts'
import { type Follower, readGrants } from '../chain/index.ts'
import { isSilent } from './silence.ts'
import type { HostContext } from './steps/index.ts'

/** A role's name on chain and in the tenant API. */
const nameInApi: Readonly<Record<Role, GrantedRole>> = { Viewer: 'viewer', Operator: 'operator' }

/** Who may do what with this host's instances: the tenant of the lease, and whom the tenant named on chain. */
export function openRoles(
  { instances, network }: Pick<HostContext, 'instances' | 'network'>,
  follower: Pick<Follower, 'view' | 'pool' | 'silentMs'>,
): RoleSource {
  return openChainRoles({
    tenantOf(lease) {
      const record = instances.get(lease) ?? instances.heldBefore(lease)
      return (record?.tenant as Address | undefined) ?? null
    },
    async readGrants(leases, account) {
      const head = follower.view()?.head
      if (head === undefined) throw new Error('There is no view of the chain yet.')
      const { leaseRoles } = network.contracts
      const grants = await readGrants(follower.pool, {
        leaseRoles,
        leases,
        account,
        blockNumber: head.number,
      })
      return grants.map((role) => role && nameInApi[role])
    },
    headBlock: () => (isSilent(follower, network) ? null : (follower.view()?.head.number ?? null)),
  })
}
