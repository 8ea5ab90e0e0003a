// One movement of a lease's money and seconds, booked everywhere it counts: lease, host, kind, provider, market, days.
import { BigInt } from '@graphprotocol/graph-ts'
import { Host, HostKind, Lease, Provider } from '../generated/schema'
import { loadHostDay } from './store/hostDay'
import { loadMarket } from './store/market'
import { loadMarketDay } from './store/marketDay'

/** The field of the contract's host word holds 40 bits; a fee that does not fit is owed to the treasury instead. */
const MAX_HELD_FEE_UNITS = BigInt.fromI64(1099511627775)

/** What an event moved; amounts in 1e-6 USDC. Fields stay zero unless the event says otherwise. */
export class Movement {
  depositedUnits: BigInt = BigInt.zero()
  refundedUnits: BigInt = BigInt.zero()
  toPayeeUnits: BigInt = BigInt.zero()
  toAuthorUnits: BigInt = BigInt.zero()
  feeUnits: BigInt = BigInt.zero()
  openFeeKeptUnits: BigInt = BigInt.zero()
  settledSeconds: BigInt = BigInt.zero()
  creditedSeconds: BigInt = BigInt.zero()

  /** What the protocol took in all. */
  protocolUnits(): BigInt {
    return this.feeUnits.plus(this.openFeeKeptUnits)
  }
}

/** Books a movement. Changes the lease without saving it: the handler has more to write there. */
export function book(lease: Lease, movement: Movement, timestamp: BigInt): void {
  bookLease(lease, movement)
  bookHost(lease, movement)
  bookMarket(movement)
  bookMarketDay(movement, timestamp)
  bookHostDay(lease.host, movement, timestamp)
}

/** What went from one purse to another was neither put in nor returned: takes it out of the sums, lease by lease it stays. */
export function bookCarried(lease: Lease, carriedUnits: BigInt, timestamp: BigInt): void {
  const movement = new Movement()
  movement.depositedUnits = carriedUnits.neg()
  movement.refundedUnits = carriedUnits.neg()
  bookMarket(movement)
  bookMarketDay(movement, timestamp)
  bookHostDay(lease.host, movement, timestamp)
}

function bookLease(lease: Lease, movement: Movement): void {
  lease.depositedUnits = lease.depositedUnits.plus(movement.depositedUnits)
  lease.refundedUnits = lease.refundedUnits.plus(movement.refundedUnits)
  lease.toPayeeUnits = lease.toPayeeUnits.plus(movement.toPayeeUnits)
  lease.toAuthorUnits = lease.toAuthorUnits.plus(movement.toAuthorUnits)
  lease.feeUnits = lease.feeUnits.plus(movement.feeUnits)
  lease.openFeeKeptUnits = lease.openFeeKeptUnits.plus(movement.openFeeKeptUnits)
  lease.settledSeconds = lease.settledSeconds.plus(movement.settledSeconds)
  lease.creditedSeconds = lease.creditedSeconds.plus(movement.creditedSeconds)
}

function bookHost(lease: Lease, movement: Movement): void {
  const hostKind = HostKind.load(lease.hostKind)
  if (hostKind !== null) {
    hostKind.uncollectedFeeUnits = heldFee(hostKind.uncollectedFeeUnits, movement.protocolUnits())
    hostKind.save()
  }
  const host = Host.load(lease.host)
  if (host === null) return
  host.earnedUnits = host.earnedUnits.plus(movement.toPayeeUnits)
  host.settledSeconds = host.settledSeconds.plus(movement.settledSeconds)
  host.save()

  const provider = Provider.load(host.provider)
  if (provider === null) return
  provider.earnedUnits = provider.earnedUnits.plus(movement.toPayeeUnits)
  provider.settledSeconds = provider.settledSeconds.plus(movement.settledSeconds)
  provider.save()
}

function heldFee(before: BigInt, feeUnits: BigInt): BigInt {
  const after = before.plus(feeUnits)
  return after.gt(MAX_HELD_FEE_UNITS) ? before : after
}

function bookMarket(movement: Movement): void {
  const market = loadMarket()
  market.depositedUnits = market.depositedUnits.plus(movement.depositedUnits)
  market.refundedUnits = market.refundedUnits.plus(movement.refundedUnits)
  market.toPayeesUnits = market.toPayeesUnits.plus(movement.toPayeeUnits)
  market.toAuthorsUnits = market.toAuthorsUnits.plus(movement.toAuthorUnits)
  market.feeUnits = market.feeUnits.plus(movement.protocolUnits())
  market.settledSeconds = market.settledSeconds.plus(movement.settledSeconds)
  market.save()
}

function bookMarketDay(movement: Movement, timestamp: BigInt): void {
  const day = loadMarketDay(timestamp)
  day.depositedUnits = day.depositedUnits.plus(movement.depositedUnits)
  day.refundedUnits = day.refundedUnits.plus(movement.refundedUnits)
  day.toPayeesUnits = day.toPayeesUnits.plus(movement.toPayeeUnits)
  day.toAuthorsUnits = day.toAuthorsUnits.plus(movement.toAuthorUnits)
  day.feeUnits = day.feeUnits.plus(movement.protocolUnits())
  day.settledSeconds = day.settledSeconds.plus(movement.settledSeconds)
  day.creditedSeconds = day.creditedSeconds.plus(movement.creditedSeconds)
  day.save()
}

function bookHostDay(host: string, movement: Movement, timestamp: BigInt): void {
  const day = loadHostDay(host, timestamp)
  day.depositedUnits = day.depositedUnits.plus(movement.depositedUnits)
  day.refundedUnits = day.refundedUnits.plus(movement.refundedUnits)
  day.toPayeesUnits = day.toPayeesUnits.plus(movement.toPayeeUnits)
  day.toAuthorsUnits = day.toAuthorsUnits.plus(movement.toAuthorUnits)
  day.feeUnits = day.feeUnits.plus(movement.protocolUnits())
  day.settledSeconds = day.settledSeconds.plus(movement.settledSeconds)
  day.creditedSeconds = day.creditedSeconds.plus(movement.creditedSeconds)
  day.save()
}
