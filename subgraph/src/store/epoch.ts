import { BigInt, ethereum } from '@graphprotocol/graph-ts'
import { Epoch } from '../../generated/schema'
import { epochId } from '../ids'
import { reportMissing } from '../report'

/** The epoch of a number; null, and reported, when it was never begun. */
export function findEpoch(number: BigInt, event: ethereum.Event): Epoch | null {
  const id = epochId(number)
  const epoch = Epoch.load(id)
  if (epoch === null) reportMissing('Epoch', id, event)
  return epoch
}
