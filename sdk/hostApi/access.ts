/** What a wallet may do with one lease, the least first. The chain says who has which. */
export const ROLES = ['viewer', 'operator', 'owner'] as const
/**
 * `viewer` looks, `operator` also works the machine (power, console, ports, new snapshots), `owner` is the tenant of the lease and
 * alone restores, deletes or downloads snapshots, sets policies and reads the audit log.
 */
export type Role = (typeof ROLES)[number]

/** What a route asks of its caller: nothing, a wallet that proved itself, or a role on the lease in the path. */
export type Access = 'public' | 'signedIn' | Role

/** Whether a wallet with `held` may do what asks for `needed`. */
export function allows(held: Role, needed: Role): boolean {
  return ROLES.indexOf(held) >= ROLES.indexOf(needed)
}
