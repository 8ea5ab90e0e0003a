import { BigInt, ethereum } from '@graphprotocol/graph-ts'
import { Outage, Target } from '../../generated/schema'
import { outageId } from '../ids'
import { reportMissing } from '../report'

/** The outage of a target that was reported in an epoch; null, and reported, when there is none. */
export function findOutage(target: Target, epoch: BigInt, event: ethereum.Event): Outage | null {
  const id = outageId(target.number, epoch)
  const outage = Outage.load(id)
  if (outage === null) reportMissing('Outage', id, event)
  return outage
}

/** The last outage of a target that was confirmed; null, and reported, when there was none. */
export function findConfirmed(target: Target, event: ethereum.Event): Outage | null {
  const id = target.outage
  if (id !== null) return Outage.load(id)
  reportMissing('Confirmed outage of target', target.id, event)
  return null
}
