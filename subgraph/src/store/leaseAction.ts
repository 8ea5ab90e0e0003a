import { ethereum } from '@graphprotocol/graph-ts'
import { Lease, LeaseAction } from '../../generated/schema'
import { actionId } from '../ids'

/** An entry of a lease's history, done by the sender of the transaction; the caller adds what its event has, and saves. */
export function newLeaseAction(name: string, lease: Lease, event: ethereum.Event): LeaseAction {
  const action = new LeaseAction(actionId(event))
  action.name = name
  action.lease = lease.id
  action.tenant = lease.tenant
  action.host = lease.host
  action.by = event.transaction.from
  action.timestamp = event.block.timestamp
  action.blockNumber = event.block.number
  action.transactionHash = event.transaction.hash
  action.logIndex = event.logIndex.toI32()
  return action
}
