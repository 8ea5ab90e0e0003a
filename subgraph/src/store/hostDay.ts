import { BigInt } from '@graphprotocol/graph-ts'
import { HostDay } from '../../generated/schema'
import { dayStart, hostDayId } from '../ids'

/** The day of a timestamp on a host; made with zeros at its first event. */
export function loadHostDay(host: string, timestamp: BigInt): HostDay {
  const id = hostDayId(host, timestamp)
  const known = HostDay.load(id)
  if (known !== null) return known
  const day = new HostDay(id)
  day.host = host
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
