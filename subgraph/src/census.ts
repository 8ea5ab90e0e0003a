// How many leases there are and what they hold: booked on host, kind, offer, market and days.
import { BigInt, ethereum } from '@graphprotocol/graph-ts'
import { Host, HostKind, Lease } from '../generated/schema'
import { release, reserve } from './store/hostKind'
import { loadHostDay } from './store/hostDay'
import { shapeOf } from './store/lease'
import { loadMarket } from './store/market'
import { loadMarketDay } from './store/marketDay'

/** A lease was opened: it holds its shape from now on. */
export function countOpened(lease: Lease, event: ethereum.Event): void {
  const hostKind = HostKind.load(lease.hostKind)
  if (hostKind !== null) {
    reserve(hostKind, shapeOf(lease))
    hostKind.save()
  }
  countInDays(lease.host, event.block.timestamp, 1, 0, 0)
  countTotals(lease.host, 1, 0, 1)
}

/** A lease was activated. */
export function countActivated(lease: Lease, event: ethereum.Event): void {
  countInDays(lease.host, event.block.timestamp, 0, 1, 0)
  countTotals(lease.host, 0, 1, 0)
}

/** A lease was declined, cancelled or closed: its shape is free again, whatever is held of its money. */
export function countEnded(lease: Lease, event: ethereum.Event): void {
  const hostKind = HostKind.load(lease.hostKind)
  if (hostKind !== null) {
    release(hostKind, shapeOf(lease))
    hostKind.save()
  }
  countInDays(lease.host, event.block.timestamp, 0, 0, 1)
  countTotals(lease.host, 0, 0, -1)
}

/** Less than this tells nothing about a host. */
const COMPLETED_SECONDS = BigInt.fromI32(3600)

/** A lease was closed: it counts as completed when it ran for an hour and ended as its tenant wanted. */
export function countCompleted(lease: Lease, event: ethereum.Event): void {
  const billedSeconds = lease.billedSeconds
  if (billedSeconds === null || billedSeconds.lt(COMPLETED_SECONDS)) return
  if (lease.endReason != 'TenantDone' && lease.endReason != 'Exhausted') return
  const host = Host.load(lease.host)
  if (host === null) return
  host.completedLeases += 1
  host.lastCompletedAt = event.block.timestamp
  host.save()
}

function countTotals(hostId: string, opened: i32, activated: i32, live: i32): void {
  const market = loadMarket()
  market.openedLeases += opened
  market.activatedLeases += activated
  market.liveLeases += live
  market.save()

  const host = Host.load(hostId)
  if (host === null) return
  host.openedLeases += opened
  host.activatedLeases += activated
  host.liveLeases += live
  host.save()
}

function countInDays(host: string, timestamp: BigInt, opened: i32, activated: i32, ended: i32): void {
  const marketDay = loadMarketDay(timestamp)
  marketDay.openedLeases += opened
  marketDay.activatedLeases += activated
  marketDay.endedLeases += ended
  marketDay.save()

  const hostDay = loadHostDay(host, timestamp)
  hostDay.openedLeases += opened
  hostDay.activatedLeases += activated
  hostDay.endedLeases += ended
  hostDay.save()
}
