import type { Lease } from '../../sdk/index.ts'
import type { Tenant, World } from './world.ts'

/** Whose lease it is. */
export const tenantOf = ({ tenants }: World, { terms }: Lease): Tenant =>
  tenants.find(({ client }) => client.account?.address === terms.tenant)!

/** Another wallet, that the tenant may share an instance with. */
export const friendOf = ({ tenants }: World, { terms }: Lease): Tenant =>
  tenants.find(({ client }) => client.account?.address !== terms.tenant)!
