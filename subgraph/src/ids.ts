// Every entity id is made here. Host numbers, kinds and generations are decimal, so that people can type them.
import { BigInt, Bytes, ethereum } from '@graphprotocol/graph-ts'

const SECONDS_PER_DAY = BigInt.fromI32(86400)
const SECONDS_PER_HOUR = BigInt.fromI32(3600)

/** "market": there is one. */
export const MARKET_ID = 'market'

/** Host 7: "7". */
export function hostId(host: BigInt): string {
  return host.toString()
}

/** Kind 1 of host 7: "7-1". */
export function hostKindId(host: BigInt, kind: i32): string {
  return host.toString() + '-' + kind.toString()
}

/** Generation 3 of the offers of kind 1 of host 7: "7-1-3". */
export function offerBookId(host: BigInt, kind: i32, generation: i32): string {
  return hostKindId(host, kind) + '-' + generation.toString()
}

/** Kind 1: "1". */
export function priceFloorId(kind: i32): string {
  return kind.toString()
}

/** 21 November 2024, 20048 days after 1 January 1970: "20048". */
export function marketDayId(timestamp: BigInt): string {
  return dayOf(timestamp).toString()
}

/** The same day on host 7: "7-20048". */
export function hostDayId(host: string, timestamp: BigInt): string {
  return host + '-' + dayOf(timestamp).toString()
}

/** Log 2 of transaction 0x9a…01: 0x9a…0102000000, the hash and then the position as 4 bytes, low byte first. */
export function actionId(event: ethereum.Event): Bytes {
  return event.transaction.hash.concatI32(event.logIndex.toI32())
}

/** The successor's side of a resize has the same log: the id of the predecessor's action, and 1 as 4 more bytes. */
export function successorActionId(event: ethereum.Event): Bytes {
  return actionId(event).concatI32(1)
}

/** The role of an account on an instance: id of its first lease, then the address. */
export function instanceRoleId(firstLease: Bytes, account: Bytes): Bytes {
  return firstLease.concat(account)
}

/** "network": there is one. */
export const NETWORK_ID = 'network'

/** Epoch 1201: "1201". */
export function epochId(epoch: BigInt): string {
  return epoch.toString()
}

/** Seat 4: "4". */
export function seatId(seat: i32): string {
  return seat.toString()
}

/** Who sits on seat 4 from epoch 1200 on: "4-1200". */
export function verifierId(seat: i32, fromEpoch: BigInt): string {
  return seat.toString() + '-' + fromEpoch.toString()
}

/** What seat 4 revealed in epoch 1201: "1201-4". */
export function ballotId(epoch: BigInt, seat: i32): string {
  return epoch.toString() + '-' + seat.toString()
}

/** Target 3: "3". */
export function targetId(target: i32): string {
  return target.toString()
}

/** Target 3 in epoch 1201: "3-1201". */
export function targetEpochId(target: i32, epoch: BigInt): string {
  return target.toString() + '-' + epoch.toString()
}

/** What the host of target 3 wrote down in epoch 1201: "3-1201". */
export function pledgeId(target: i32, epoch: BigInt): string {
  return target.toString() + '-' + epoch.toString()
}

/** The outage of target 3 that was reported in epoch 1201: "3-1201". */
export function outageId(target: i32, epoch: BigInt): string {
  return target.toString() + '-' + epoch.toString()
}

/** 21 November 2024 on kind 1 of host 7: "7-1-20048". */
export function uptimeDayId(hostKind: string, timestamp: BigInt): string {
  return hostKind + '-' + dayOf(timestamp).toString()
}

/** Its hour from 12:00 to 13:00 UTC on kind 1 of host 7: "7-1-481164". */
export function uptimeHourId(hostKind: string, timestamp: BigInt): string {
  return hostKind + '-' + timestamp.div(SECONDS_PER_HOUR).toString()
}

/** The stake of 0x1111…11 as a verifier, role 1: 0x1111…1101000000, the address and then the role as 4 bytes, low byte first. */
export function stakeId(account: Bytes, role: i32): Bytes {
  return account.concatI32(role)
}

/** What a guard keeps of a stake: id of the stake, then the guard's address. */
export function stakeLockId(stake: Bytes, guard: Bytes): Bytes {
  return stake.concat(guard)
}

/** First second of the hour. 1732190400 and 1732190401: both 1732190400. */
export function hourStart(timestamp: BigInt): BigInt {
  return timestamp.div(SECONDS_PER_HOUR).times(SECONDS_PER_HOUR)
}

/** First second of the UTC day. 1732190400 and 1732190401: both 1732147200. */
export function dayStart(timestamp: BigInt): BigInt {
  return dayOf(timestamp).times(SECONDS_PER_DAY)
}

function dayOf(timestamp: BigInt): BigInt {
  return timestamp.div(SECONDS_PER_DAY)
}
