import { ethereum } from '@graphprotocol/graph-ts'
import { Verifier, VerifierAction } from '../../generated/schema'
import { actionId } from '../ids'

/** An entry of a verifier's history; the caller adds what its event has, and saves. */
export function newVerifierAction(name: string, verifier: Verifier, event: ethereum.Event): VerifierAction {
  const action = new VerifierAction(actionId(event))
  action.name = name
  action.verifier = verifier.id
  action.timestamp = event.block.timestamp
  action.blockNumber = event.block.number
  action.transactionHash = event.transaction.hash
  action.logIndex = event.logIndex.toI32()
  return action
}
