import { BigInt, store } from '@graphprotocol/graph-ts'
import { UptimeDay, UptimeHour } from '../../generated/schema'
import { dayStart, hourStart, uptimeDayId, uptimeHourId } from '../ids'

/** Hours are kept for 31 days: the longest window that is told to the hour is 30 days. */
const KEPT_HOURS_SECONDS = BigInt.fromI32(31 * 86400)

/** The hour of a timestamp; made with zeros when first named, and then the one that is 31 days older goes. */
export function loadUptimeHour(hostKind: string, timestamp: BigInt): UptimeHour {
  const id = uptimeHourId(hostKind, timestamp)
  const known = UptimeHour.load(id)
  if (known !== null) return known
  store.remove('UptimeHour', uptimeHourId(hostKind, timestamp.minus(KEPT_HOURS_SECONDS)))
  const hour = new UptimeHour(id)
  hour.hostKind = hostKind
  hour.startsAt = hourStart(timestamp)
  hour.upEpochs = 0
  hour.downEpochs = 0
  hour.unknownEpochs = 0
  return hour
}

/** The UTC day of a timestamp; made with zeros when first named. */
export function loadUptimeDay(hostKind: string, timestamp: BigInt): UptimeDay {
  const id = uptimeDayId(hostKind, timestamp)
  const known = UptimeDay.load(id)
  if (known !== null) return known
  const day = new UptimeDay(id)
  day.hostKind = hostKind
  day.startsAt = dayStart(timestamp)
  day.upEpochs = 0
  day.downEpochs = 0
  day.unknownEpochs = 0
  return day
}
