// The facts of a lease that its billing clock runs on, kept as the contract keeps them in its lease word.
import { BigInt } from '@graphprotocol/graph-ts'
import { HostKind, Lease } from '../../generated/schema'
import { LeaseClock, elapsedSecondsAt, fundedSecondsOf, fundedUntilOf, gapSecondsOf } from '../clock'
import { clockOf } from './hostKind'

/** Takes a new mark now: the clock of the host and kind as it stands, and the seconds that lie behind. */
export function markClock(lease: Lease, baseSeconds: BigInt, gapSeconds: BigInt, now: BigInt): void {
  lease.markAt = now
  lease.baseSeconds = baseSeconds
  lease.gapSeconds = gapSeconds
  const hostKind = HostKind.load(lease.hostKind)
  if (hostKind === null) return
  lease.parity = hostKind.parity
  lease.downMarkSeconds = clockOf(hostKind).downSecondsAt(now)
}

/** Recomputes how far the deposit reaches, after it or the mark changed. */
export function measureRunway(lease: Lease): void {
  lease.fundedSeconds = fundedSecondsOf(lease.depositedUnits, lease.rate, lease.royaltyRate)
  const markAt = lease.markAt
  if (markAt === null) return
  lease.fundedUntil = fundedUntilOf(markAt, lease.fundedSeconds, lease.baseSeconds)
}

/** Stops the clock of a lease that settles: what ran up to the close, behind it what was dead, behind that what was billed. */
export function freezeClock(lease: Lease, billedSeconds: BigInt, now: BigInt): void {
  const markAt = lease.markAt
  const hostKind = HostKind.load(lease.hostKind)
  if (markAt === null || hostKind === null) return
  const clock = new LeaseClock(
    markAt,
    lease.baseSeconds,
    lease.downMarkSeconds,
    lease.gapSeconds,
    lease.parity,
    lease.creditor !== null,
  )
  const elapsed = elapsedSecondsAt(clock, clockOf(hostKind), now)
  const wasDry = elapsed.gt(lease.fundedSeconds)
  if (wasDry) lease.gapSeconds = gapSecondsOf(elapsed.minus(lease.fundedSeconds))
  lease.downMarkSeconds = wasDry ? BigInt.zero() : now.minus(markAt)
  lease.markAt = now
  lease.baseSeconds = billedSeconds
  lease.parity = hostKind.parity
}
