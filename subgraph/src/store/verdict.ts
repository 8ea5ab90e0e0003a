import { ethereum } from '@graphprotocol/graph-ts'
import { Target, Verdict } from '../../generated/schema'
import { actionId } from '../ids'

/** An entry of a target's history; the caller adds the outage and what its event has, and saves. */
export function newVerdict(name: string, target: Target, event: ethereum.Event): Verdict {
  const verdict = new Verdict(actionId(event))
  verdict.name = name
  verdict.target = target.id
  verdict.hostKind = target.hostKind
  verdict.timestamp = event.block.timestamp
  verdict.blockNumber = event.block.number
  verdict.transactionHash = event.transaction.hash
  verdict.logIndex = event.logIndex.toI32()
  return verdict
}
