import type { Address } from 'viem'
import type { FreeholdClient } from '../client.ts'
import { writeRoles } from '../transactions/write.ts'
import { type LeaseParameters, packedTermsFor, type WriteReturnType, written } from './support.ts'

export interface RevokeRoleParameters extends LeaseParameters {
  account: Address
}

/** Takes a wallet's role on the instance of a lease, from this block on. By the tenant, or by that wallet itself. */
export async function revokeRole(
  client: FreeholdClient,
  { account, ...lease }: RevokeRoleParameters,
): Promise<WriteReturnType> {
  const args = [await packedTermsFor(client, lease), account] as const
  return written(await writeRoles(client, 'revokeRole', args, lease))
}
