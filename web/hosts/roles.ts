import type { Role } from '@freehold/sdk/hostApi'

/** Roles in sentences. */
export const ROLE_TEXT: Record<Role, { name: string; one: string; many: string; may: string }> = {
  viewer: { name: 'Viewer', one: 'a viewer', many: 'viewers', may: 'sees state, metrics, logs and ports' },
  operator: {
    name: 'Operator',
    one: 'an operator',
    many: 'operators and the tenant',
    may: 'also works power, terminal, ports and takes snapshots',
  },
  owner: {
    name: 'Tenant',
    one: 'the tenant',
    many: 'the tenant',
    may: 'does everything, and alone restores, deletes and shares',
  },
}
