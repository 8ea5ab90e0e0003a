import { type Lease, readRole } from '../../sdk/index.ts'
import type { Random } from './random.ts'
import type { Tenant, World } from './world.ts'

/** Whose lease it is. */
export const tenantOf = ({ tenants }: World, { terms }: Lease): Tenant =>
  tenants.find(({ client }) => client.account?.address === terms.tenant)!

/** Another wallet, that the tenant may share an instance with. */
export const friendOf = ({ tenants }: World, { terms }: Lease): Tenant =>
  tenants.find(({ client }) => client.account?.address !== terms.tenant)!

/** Who works a machine: its tenant, or now and then the friend whom the chain calls its operator. */
export async function actorOf(
  world: World,
  lease: Lease,
  random: Random,
): Promise<Tenant & { readonly isFriend: boolean }> {
  const isFriends = random.chance(0.5)
  const friend = friendOf(world, lease)
  const account = friend.client.account!.address
  const role = isFriends ? await readRole(world.client, { leaseId: lease.leaseId, account }) : null
  return role === 'Operator' ? { ...friend, isFriend: true } : { ...tenantOf(world, lease), isFriend: false }
}
