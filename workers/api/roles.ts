import type { Role } from '@freehold/sdk/hostApi'
import type { Address, Hex } from 'viem'

/** Who may do what with a lease, as the chain says; what it answers is at most one block old. */
export interface RoleSource {
  /** null: none, or no such lease on this host. @throws when the chain cannot be asked; nobody has a role then */
  roleOf(lease: Hex, wallet: Address): Promise<Role | null>
}
