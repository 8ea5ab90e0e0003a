import { Bytes, ethereum } from '@graphprotocol/graph-ts'
import { Lease, RoleAction } from '../../generated/schema'
import { actionId } from '../ids'

/** An entry of the history of an instance's roles, done by the sender of the transaction; the caller adds the role, and saves. */
export function newRoleAction(name: string, firstLease: Lease, account: Bytes, event: ethereum.Event): RoleAction {
  const action = new RoleAction(actionId(event))
  action.name = name
  action.firstLease = firstLease.id
  action.account = account
  action.by = event.transaction.from
  action.timestamp = event.block.timestamp
  action.blockNumber = event.block.number
  action.transactionHash = event.transaction.hash
  action.logIndex = event.logIndex.toI32()
  return action
}
