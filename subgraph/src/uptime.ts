// How hosts were found, counted per hour and per day; an epoch belongs to the hour and the day in which it began.
import { Epoch, HostKind, Target, TargetEpoch } from '../generated/schema'
import { loadUptimeDay, loadUptimeHour } from './store/uptime'

/** Somebody named the target in the epoch, and no quorum agrees yet. */
export function countNamed(target: Target, epoch: Epoch): void {
  const hour = loadUptimeHour(target.hostKind, epoch.begunAt)
  hour.unknownEpochs += 1
  hour.save()

  const day = loadUptimeDay(target.hostKind, epoch.begunAt)
  day.unknownEpochs += 1
  day.save()
}

/** A quorum agreed: the epoch is no longer unknown. */
export function countVerdict(record: TargetEpoch, epoch: Epoch, isUp: boolean): void {
  const target = Target.load(record.target)
  if (target === null) return
  const hour = loadUptimeHour(target.hostKind, epoch.begunAt)
  hour.unknownEpochs -= 1
  if (isUp) hour.upEpochs += 1
  else hour.downEpochs += 1
  hour.save()

  const day = loadUptimeDay(target.hostKind, epoch.begunAt)
  day.unknownEpochs -= 1
  if (isUp) day.upEpochs += 1
  else day.downEpochs += 1
  day.save()
  if (isUp) markUp(target.hostKind, epoch)
}

function markUp(hostKindId: string, epoch: Epoch): void {
  const hostKind = HostKind.load(hostKindId)
  if (hostKind === null) return
  if (hostKind.firstUpAt === null) hostKind.firstUpAt = epoch.begunAt
  hostKind.lastUpAt = epoch.begunAt
  hostKind.save()
}
