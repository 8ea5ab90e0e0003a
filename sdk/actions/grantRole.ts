import type { Address } from 'viem'
import type { FreeholdClient } from '../client.ts'
import { writeRoles } from '../transactions/write.ts'
import { ROLES, type Role } from '../types.ts'
import { type LeaseParameters, packedTermsFor, type WriteReturnType, written } from './support.ts'

export interface GrantRoleParameters extends LeaseParameters {
  account: Address
  /** Viewer: look. Operator: also power, console, snapshots, ports. */
  role: Role
}

/** Lets another wallet act on the instance of a lease, from this block on; stays when it is resized. Tenant only. */
export async function grantRole(
  client: FreeholdClient,
  { account, role, ...lease }: GrantRoleParameters,
): Promise<WriteReturnType> {
  const args = [await packedTermsFor(client, lease), account, ROLES.indexOf(role)] as const
  return written(await writeRoles(client, 'grantRole', args, lease))
}
