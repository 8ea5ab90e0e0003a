import { ethereum } from '@graphprotocol/graph-ts'
import { OfferAction } from '../../generated/schema'
import { actionId } from '../ids'

/** An entry of the offers' history; the caller adds what its event has, and saves. */
export function newOfferAction(name: string, hostKind: string, event: ethereum.Event): OfferAction {
  const action = new OfferAction(actionId(event))
  action.name = name
  action.hostKind = hostKind
  action.timestamp = event.block.timestamp
  action.blockNumber = event.block.number
  action.transactionHash = event.transaction.hash
  action.logIndex = event.logIndex.toI32()
  return action
}
