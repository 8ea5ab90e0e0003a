import { ethereum } from '@graphprotocol/graph-ts'
import { HostAction } from '../../generated/schema'
import { actionId } from '../ids'

/** An entry of a host's history; the caller adds what its event has, and saves. */
export function newHostAction(name: string, host: string, event: ethereum.Event): HostAction {
  const action = new HostAction(actionId(event))
  action.name = name
  action.host = host
  action.timestamp = event.block.timestamp
  action.blockNumber = event.block.number
  action.transactionHash = event.transaction.hash
  action.logIndex = event.logIndex.toI32()
  return action
}
