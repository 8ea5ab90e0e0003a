import { BigInt, ethereum } from '@graphprotocol/graph-ts'
import { Target } from '../../generated/schema'
import { targetId } from '../ids'
import { reportMissing } from '../report'

/** The target of a number; null, and reported, when it was never enrolled. */
export function findTarget(number: BigInt, event: ethereum.Event): Target | null {
  const id = targetId(number.toI32())
  const target = Target.load(id)
  if (target === null) reportMissing('Target', id, event)
  return target
}
