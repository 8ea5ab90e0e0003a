import { blocks, type Case, type CaseEvent, emitted } from '../case.ts'
import { hash, LEASE, NOON, OWNER, opened, published, registered, STRANGER, TENANT } from '../fixtures.ts'

const VIEWER = 1
const OPERATOR = 2

const granted = (account: string, role: number, instanceId = LEASE): CaseEvent =>
  emitted('RoleGranted', { instanceId, account, role })
const revoked = (account: string): CaseEvent => emitted('RoleRevoked', { instanceId: LEASE, account })

const rolesCase: Case = {
  name: 'roles are given, changed and taken; their history stays',
  blocks: blocks(
    [NOON, ...registered(), published(), opened()],
    [NOON + 1, granted(STRANGER, VIEWER), granted(OWNER, VIEWER)],
    [NOON + 2, granted(OWNER, OPERATOR)],
    [NOON + 3, revoked(STRANGER)],
    [NOON + 4, granted(OWNER, VIEWER, hash('2e'))], // of no lease that was opened
  ),
  assertions: [
    {
      query:
        '{ instanceRoles { id firstLease { id } tenant account role grantedAt } leases { roles { role } } }',
      expected: {
        instanceRoles: [
          {
            id: `${LEASE}${OWNER.slice(2)}`,
            firstLease: { id: LEASE },
            tenant: TENANT,
            account: OWNER,
            role: 'Operator',
            grantedAt: `${NOON + 2}`,
          },
        ],
        leases: [{ roles: [{ role: 'Operator' }] }],
      },
    },
    {
      query:
        '{ roleActions(orderBy: blockNumber, where: { blockNumber_gt: 2 }) { name account role blockNumber firstLease { id } } }',
      expected: {
        roleActions: [
          { name: 'Granted', account: OWNER, role: 'Operator', blockNumber: '3', firstLease: { id: LEASE } },
          { name: 'Revoked', account: STRANGER, role: null, blockNumber: '4', firstLease: { id: LEASE } },
        ],
      },
    },
    {
      query: '{ roleActions(where: { blockNumber: 2 }, orderBy: logIndex) { account role timestamp } }',
      expected: {
        roleActions: [
          { account: STRANGER, role: 'Viewer', timestamp: `${NOON + 1}` },
          { account: OWNER, role: 'Viewer', timestamp: `${NOON + 1}` },
        ],
      },
    },
  ],
}

export default [rolesCase]
