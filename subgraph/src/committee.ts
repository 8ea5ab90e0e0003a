// Who is drawn for a target in an epoch: seat for seat what contracts/verify and sdk/verify draw (the formula: IVerifierNetwork.sol).
import { BigInt, ByteArray, Bytes, crypto } from '@graphprotocol/graph-ts'
import { Seat, Verifier } from '../generated/schema'
import { seatId } from './ids'

/** Domain of a first committee. */
export const FIRST_COMMITTEE = 1
/** Domain of a confirmation committee. */
export const CONFIRMATION_COMMITTEE = 2

const WORD = 32
const DRAWS_PER_MEMBER = 32

/** What a committee is drawn from. */
export class Draw {
  constructor(
    public seed: Bytes,
    public targetKey: Bytes,
    public domain: i32,
    /** Number of seats, inactive ones included. */
    public seats: i32,
    public epoch: BigInt,
    /** Members wanted. */
    public size: i32,
    /** Seats that may not be drawn. */
    public excluded: i32[],
  ) {}
}

/** Seats in the order drawn; fewer than wanted when too few are active. */
export function drawCommittee(draw: Draw): i32[] {
  const members: i32[] = []
  if (draw.seats <= 0) return members
  const words = wordsOf(draw)
  const draws = DRAWS_PER_MEMBER * draw.size
  for (let i = 0; i < draws && members.length < draw.size; i++) {
    const seat = drawnSeat(words, i, draw.seats)
    if (members.includes(seat) || draw.excluded.includes(seat)) continue
    if (isActive(seat, draw.epoch)) members.push(seat)
  }
  return members
}

/** abi.encode(seed, targetKey, domain, 0). */
function wordsOf(draw: Draw): ByteArray {
  const words = new ByteArray(4 * WORD)
  for (let i = 0; i < WORD; i++) {
    words[i] = draw.seed[i]
    words[WORD + i] = draw.targetKey[i]
  }
  words[3 * WORD - 1] = draw.domain as u8
  return words
}

/** uint256(keccak256(words with i as the last)) mod seats. */
function drawnSeat(words: ByteArray, i: i32, seats: i32): i32 {
  words[4 * WORD - 1] = (i & 0xff) as u8
  words[4 * WORD - 2] = (i >> 8) as u8
  const hash = crypto.keccak256(words)
  let rest: u64 = 0
  for (let k = 0; k < WORD; k++) rest = ((rest << 8) | (hash[k] as u64)) % (seats as u64)
  return rest as i32
}

/** Whether somebody sits there in the epoch. */
function isActive(seat: i32, epoch: BigInt): boolean {
  const place = Seat.load(seatId(seat))
  if (place === null) return false
  const verifier = Verifier.load(place.verifier)
  if (verifier === null || verifier.fromEpoch.gt(epoch)) return false
  const untilEpoch = verifier.untilEpoch
  return untilEpoch === null || epoch.lt(untilEpoch)
}
