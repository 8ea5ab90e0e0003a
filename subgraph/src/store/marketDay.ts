import { BigInt } from '@graphprotocol/graph-ts'
import { MarketDay } from '../../generated/schema'
import { dayStart, marketDayId } from '../ids'

/** The day of a timestamp; made with zeros at its first event. */
export function loadMarketDay(timestamp: BigInt): MarketDay {
  const id = marketDayId(timestamp)
  const known = MarketDay.load(id)
  if (known !== null) return known
  const day = new MarketDay(id)
  day.startsAt = dayStart(timestamp)
  day.openedLeases = 0
  day.activatedLeases = 0
  day.endedLeases = 0
  day.depositedUnits = BigInt.zero()
  day.refundedUnits = BigInt.zero()
  day.toPayeesUnits = BigInt.zero()
  day.toAuthorsUnits = BigInt.zero()
  day.feeUnits = BigInt.zero()
  day.settledSeconds = BigInt.zero()
  day.creditedSeconds = BigInt.zero()
  return day
}
