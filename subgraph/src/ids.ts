// Every entity id is made here. Host numbers, kinds and generations are decimal, so that people can type them.
import { BigInt, Bytes, ethereum } from '@graphprotocol/graph-ts'

const SECONDS_PER_DAY = BigInt.fromI32(86400)

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

/** First second of the UTC day. 1732190400 and 1732190401: both 1732147200. */
export function dayStart(timestamp: BigInt): BigInt {
  return dayOf(timestamp).times(SECONDS_PER_DAY)
}

function dayOf(timestamp: BigInt): BigInt {
  return timestamp.div(SECONDS_PER_DAY)
}
