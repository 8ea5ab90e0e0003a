import { type Address, getAbiItem, type Hex, isAddressEqual, parseEventLogs, toEventSelector } from 'viem'
import { leaseRolesAbi } from '../abis/leaseRoles.ts'
import type { FreeholdClient } from '../client.ts'
import { escrowOf, rolesOf } from '../contracts.ts'
import { explainError } from '../errors/decode.ts'
import { type Access, ROLES, type Role } from '../types.ts'
import { readLogs } from './logs.ts'
import { readLeaseTerms } from './readLeaseTerms.ts'

/** A wallet that may act on another one's instance. */
export interface GrantedRole {
  readonly account: Address
  readonly role: Role
  /** Of the last change. */
  readonly blockNumber: bigint
}

/** What a wallet may do on the instance of a lease, in the latest block; null: nothing. @throws LeaseNotFoundError */
export async function readRole(
  client: FreeholdClient,
  { leaseId, account }: { leaseId: Hex; account: Address },
): Promise<Access | null> {
  try {
    const { tenant } = await readLeaseTerms(client, { leaseId })
    if (isAddressEqual(tenant, account)) return 'Owner'
    const args = [leaseId, account] as const
    const role = await client.publicClient.readContract({
      ...rolesOf(client.network),
      functionName: 'roleOf',
      args,
    })
    return nameOf(role)
  } catch (error) {
    throw explainError(error, client, 'readRole')
  }
}

/** Everybody who has a role on the instance of a lease, from the chain alone, in the order of the last change. */
export async function readRoles(
  client: FreeholdClient,
  { leaseId }: { leaseId: Hex },
): Promise<GrantedRole[]> {
  try {
    const escrow = escrowOf(client.network)
    const instanceId = await client.publicClient.readContract({
      ...escrow,
      functionName: 'firstLeaseOf',
      args: [leaseId],
    })
    const topics = [(['RoleGranted', 'RoleRevoked'] as const).map(topicOf), instanceId]
    const logs = await readLogs(client, { address: rolesOf(client.network).address, topics })
    const granted = new Map<Address, GrantedRole>()
    for (const { eventName, args, blockNumber } of parseEventLogs({ abi: leaseRolesAbi, logs })) {
      granted.delete(args.account)
      const role = eventName === 'RoleGranted' ? nameOf(args.role) : null
      if (role) granted.set(args.account, { account: args.account, role, blockNumber: blockNumber! })
    }
    return [...granted.values()]
  } catch (error) {
    throw explainError(error, client, 'readRoles')
  }
}

function topicOf(name: 'RoleGranted' | 'RoleRevoked'): Hex {
  return toEventSelector(getAbiItem({ abi: leaseRolesAbi, name }))
}

/** A later contract may know more roles; an unknown one allows nothing here. */
function nameOf(role: number): Role | null {
  const name = ROLES[role] ?? 'None'
  return name === 'None' ? null : name
}
