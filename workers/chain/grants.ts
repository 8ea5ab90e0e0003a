import { leaseRolesAbi, ROLES, type Role } from '@freehold/sdk'
import type { Address, Hex } from 'viem'
import type { RpcPool } from './pool.ts'

/** How many leases one call asks about. */
const leasesPerCall = 250

export interface GrantsQuery {
  /** Address of LeaseRoles. */
  readonly leaseRoles: Address
  readonly leases: readonly Hex[]
  readonly account: Address
  readonly blockNumber: number
}

/**
 * The roles of an account on the instances of leases, in their order; null: none. Most RPCs must say so, since a role opens
 * somebody's console: one RPC that lies must not give one.
 * @throws ChainUnreachable when none answers for that block, or they contradict each other
 */
export async function readGrants(
  pool: Pick<RpcPool, 'agreed'>,
  { leaseRoles, leases, account, blockNumber }: GrantsQuery,
): Promise<readonly (Role | null)[]> {
  const roles: (Role | null)[] = []
  for (let i = 0; i < leases.length; i += leasesPerCall) {
    const contracts = leases.slice(i, i + leasesPerCall).map(
      (lease) =>
        ({
          address: leaseRoles,
          abi: leaseRolesAbi,
          functionName: 'roleOf',
          args: [lease, account],
        }) as const,
    )
    const answers = await pool.agreed(
      (client) =>
        client.multicall({
          contracts,
          allowFailure: false,
          deployless: true, // development chains have no multicall contract
          blockNumber: BigInt(blockNumber),
          batchSize: 0,
        }),
      String,
    )
    roles.push(...answers.map(nameOf))
  }
  return roles
}

/** A later contract may know more roles; an unknown one allows nothing here. */
function nameOf(role: number): Role | null {
  const name = ROLES[role] ?? 'None'
  return name === 'None' ? null : name
}
