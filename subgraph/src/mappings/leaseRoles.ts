// LeaseRoles: who else may act on an instance.
import { store } from '@graphprotocol/graph-ts'
import { RoleGranted, RoleRevoked } from '../../generated/LeaseRoles/LeaseRoles'
import { InstanceRole } from '../../generated/schema'
import { instanceRoleId } from '../ids'
import { roleName } from '../reasons'
import { findLease } from '../store/lease'
import { newRoleAction } from '../store/roleAction'

export function handleRoleGranted(event: RoleGranted): void {
  const lease = findLease(event.params.instanceId, event)
  if (lease === null) return
  const role = new InstanceRole(instanceRoleId(lease.id, event.params.account))
  role.firstLease = lease.id
  role.tenant = lease.tenant
  role.account = event.params.account
  role.role = roleName(event.params.role)
  role.grantedAt = event.block.timestamp
  role.save()

  const action = newRoleAction('Granted', lease, event.params.account, event)
  action.role = role.role
  action.save()
}

export function handleRoleRevoked(event: RoleRevoked): void {
  const lease = findLease(event.params.instanceId, event)
  if (lease === null) return
  store.remove('InstanceRole', instanceRoleId(lease.id, event.params.account).toHexString())
  newRoleAction('Revoked', lease, event.params.account, event).save()
}
