import type { Role } from '@freehold/sdk/hostApi'
import { type Address, type Hex, isAddressEqual } from 'viem'

/** Who may do what with a lease, as the chain says; what it answers is at most one block old. */
export interface RoleSource {
  /** null: none, or no such lease on this host. @throws when the chain cannot be asked; nobody has a role then */
  roleOf(lease: Hex, wallet: Address): Promise<Role | null>
  /** Those of the leases on which the wallet has one. */
  rolesOf(leases: readonly Hex[], wallet: Address): Promise<ReadonlyMap<Hex, Role>>
}

/** What the tenant of a lease granted. */
export type GrantedRole = Exclude<Role, 'owner'>

export interface ChainRolesOptions {
  /** null: no such lease on this host. */
  readonly tenantOf: (lease: Hex) => Address | null
  /** In the order of the leases. */
  readonly readGrants: (leases: readonly Hex[], wallet: Address) => Promise<readonly (GrantedRole | null)[]>
  /** Number of the newest block; what was read under an older one is read again. null: the chain is silent, nothing is known. */
  readonly headBlock: () => number | null
  /** How many answers are kept; default 10,000. */
  readonly capacity?: number
}

/**
 * Roles from the chain. The tenant of a lease owns it by its terms, which never change, so an owner is known even while no RPC
 * answers; what was granted is asked once per block, and unknown while the chain is silent, for it may be revoked by now.
 */
export function openChainRoles(options: ChainRolesOptions): RoleSource {
  const { tenantOf, readGrants, headBlock, capacity = 10_000 } = options
  let block: number | null = null
  const kept = new Map<string, Promise<GrantedRole | null>>()

  function ask(leases: readonly Hex[], wallet: Address): Promise<GrantedRole | null>[] {
    const head = headBlock()
    if (head === null) throw new Error('The chain is silent; nobody knows what is granted.')
    if (head !== block || kept.size > capacity) {
      kept.clear()
      block = head
    }
    const unknown = leases.filter((lease) => !kept.has(`${lease}.${wallet}`))
    if (unknown.length > 0) {
      const answers = readGrants(unknown, wallet)
      unknown.forEach((lease, i) => {
        const key = `${lease}.${wallet}`
        const answer = answers.then((grants) => grants[i] ?? null)
        kept.set(key, answer)
        answer.catch(() => {
          if (kept.get(key) === answer) kept.delete(key) // a failure is not remembered
        })
      })
    }
    return leases.map((lease) => kept.get(`${lease}.${wallet}`) as Promise<GrantedRole | null>)
  }

  return {
    async roleOf(lease, wallet) {
      const tenant = tenantOf(lease)
      if (tenant === null) return null
      if (isAddressEqual(tenant, wallet)) return 'owner'
      const [grant] = ask([lease], wallet)
      return (await grant) ?? null
    },
    async rolesOf(leases, wallet) {
      const known = leases.map((lease) => ({ lease, tenant: tenantOf(lease) }))
      const isOwn = (tenant: Address | null) => tenant !== null && isAddressEqual(tenant, wallet)
      const others = known.filter(({ tenant }) => tenant !== null && !isOwn(tenant)).map(({ lease }) => lease)
      const grants = await Promise.all(ask(others, wallet))
      const granted = others.flatMap((lease, i): [Hex, Role][] => (grants[i] ? [[lease, grants[i]]] : []))
      const own = known.flatMap(({ lease, tenant }): [Hex, Role][] =>
        isOwn(tenant) ? [[lease, 'owner']] : [],
      )
      return new Map([...own, ...granted])
    },
  }
}
