// The arithmetic of the billing clock that facts need; what depends on "now" is the reader's.
// Formulas and reasons: docs/contracts.md; the contract's own: contracts/market/libraries/LeaseMath.sol.
import { BigInt } from '@graphprotocol/graph-ts'

const ZERO = BigInt.zero()
const BPS = BigInt.fromI32(10000)
/** Rates are stated in 1e-18 USDC per second and counted in 1e-12. */
const PICO = BigInt.fromI32(1000000)
const PICO_PER_UNIT = BigInt.fromI32(1000000)
const MAX_SECONDS = BigInt.fromString('4294967295')
const MAX_GAP_SECONDS = BigInt.fromI32(65535)

/** What an author earns on top of a rate; both 1e-18 USDC per second. */
export function royaltyRateOf(rate: BigInt, royaltyBps: i32): BigInt {
  return rate.div(PICO).times(BigInt.fromI32(royaltyBps)).div(BPS).times(PICO)
}

/** Whole seconds that a deposit (1e-6 USDC) pays for at a rate with its royalty rate (1e-18 USDC per second). */
export function fundedSecondsOf(depositUnits: BigInt, rate: BigInt, royaltyRate: BigInt): BigInt {
  const picoRate = rate.plus(royaltyRate).div(PICO)
  if (picoRate == ZERO) return ZERO // no lease of the contract has rate 0; a division by it would stop the indexer
  const funded = depositUnits.times(PICO_PER_UNIT).div(picoRate)
  return funded.gt(MAX_SECONDS) ? MAX_SECONDS : funded
}

/** When a purse runs dry that at `markAt` had `baseSeconds` of its `fundedSeconds` behind it; no outage assumed. */
export function fundedUntilOf(markAt: BigInt, fundedSeconds: BigInt, baseSeconds: BigInt): BigInt {
  return markAt.plus(fundedSeconds).minus(baseSeconds)
}

/** Dead seconds before a mark, as the lease word keeps them: at most 65535. */
export function gapSecondsOf(deadSeconds: BigInt): BigInt {
  return deadSeconds.gt(MAX_GAP_SECONDS) ? MAX_GAP_SECONDS : deadSeconds
}

/** Where a lease stands on its clock; all facts of the contract's lease word. */
export class LeaseClock {
  constructor(
    public markAt: BigInt,
    public baseSeconds: BigInt,
    public downMarkSeconds: BigInt,
    public gapSeconds: BigInt,
    public parity: i32,
    /** Whether verdicts reach the lease: it has a creditor. */
    public isClocked: boolean,
  ) {}
}

/** Where a host and kind stands on its clock; all facts of the contract's host word. */
export class HostClock {
  constructor(
    public before: BigInt,
    public from: BigInt | null,
    public to: BigInt | null,
    public parity: i32,
  ) {}

  /** DOWN seconds until a second: those of earlier latches and those of the last one. */
  downSecondsAt(at: BigInt): BigInt {
    const from = this.from
    if (from === null) return this.before
    const to = this.to
    const end = to === null ? at : to
    return this.before.plus(end).minus(from)
  }
}

/** Seconds on the billing clock since activation, past the end of the purse too. */
export function elapsedSecondsAt(lease: LeaseClock, host: HostClock, at: BigInt): BigInt {
  const elapsed = lease.baseSeconds.plus(at).minus(lease.markAt)
  if (!lease.isClocked) return elapsed
  const down = host.downSecondsAt(at).minus(lease.downMarkSeconds)
  return elapsed.plus(deadSecondsStruck(lease, host)).minus(down)
}

/** DOWN seconds before the mark that were dead anyway: the first latch after the mark must not strike them. */
function deadSecondsStruck(lease: LeaseClock, host: HostClock): BigInt {
  const from = host.from
  if (from === null || host.parity == lease.parity || from.ge(lease.markAt)) return ZERO
  const over = lease.markAt.minus(from)
  let billed = over.gt(lease.gapSeconds) ? over.minus(lease.gapSeconds) : ZERO
  if (billed.gt(lease.baseSeconds)) billed = lease.baseSeconds
  return over.minus(billed)
}
