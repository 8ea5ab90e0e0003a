import { type Hex, hexToBytes, keccak256 } from 'viem'

/** Separates the draws that one seed is used for. */
export const COMMITTEE_DOMAINS = { first: 1, confirmation: 2 } as const

/** A draw ends after so many attempts per wanted seat, also when too few seats are active. */
const ATTEMPTS_PER_SEAT = 32

export interface DrawCommitteeParameters extends DrawSeatsParameters {
  /** Sealed seed of the epoch, 32 bytes. */
  seed: Hex
  /** `targetKey` of the host's beacon, 32 bytes. */
  targetKey: Hex
  /** One of `COMMITTEE_DOMAINS`. */
  domain: number
}

/**
 * Draws a committee as the contract does: for i = 0, 1, 2 … below 32 × size, the seat keccak256(abi.encode(seed, targetKey, domain, i))
 * mod seats, unless it is inactive, excluded or taken already. Seats in the order drawn; fewer than `size` when too few are
 * active. A smaller committee of the same draw is a prefix of a larger one, as long as neither runs out of attempts.
 * @throws RangeError for numbers that the contract cannot hold
 */
export function drawCommittee(parameters: DrawCommitteeParameters): number[] {
  const { seats, size, domain, seed, targetKey } = parameters
  if (!isUint(seats, 32)) throw new RangeError(`seats is ${seats}; it must be a whole number of 32 bits.`)
  if (!isUint(size, 8)) throw new RangeError(`size is ${size}; it must be a whole number of 8 bits.`)
  if (!isUint(domain, 8)) throw new RangeError(`domain is ${domain}; it must be a whole number of 8 bits.`)
  const preimage = new Uint8Array(DRAW_BYTES)
  preimage.set(hexToBytes(seed, { size: 32 }), 0)
  preimage.set(hexToBytes(targetKey, { size: 32 }), 32)
  preimage[95] = domain
  return drawSeats(preimage, parameters)
}

/** Length of abi.encode(seed, targetKey, domain, i). */
export const DRAW_BYTES = 128

export interface DrawSeatsParameters {
  /** How many seats the epoch was begun with, the inactive ones included. */
  seats: number
  /** How many members are wanted. */
  size: number
  /** Whether a seat sits in the epoch; `isSeatActive` answers it from the chain's record. */
  isActive: (seat: number) => boolean
  /** Seats that must not sit in this committee. */
  excluded?: readonly number[]
  /** keccak256; another implementation of it, for who draws millions. */
  keccak?: (bytes: Uint8Array) => Uint8Array
}

/**
 * The draw itself, for callers that keep one buffer for many: abi.encode(seed, targetKey, domain, 0), whose last two bytes it
 * overwrites with the number of the attempt (below 32 × 255).
 */
export function drawSeats(preimage: Uint8Array, parameters: DrawSeatsParameters): number[] {
  const { seats, size, isActive, excluded = [], keccak = keccakBytes } = parameters
  const drawn: number[] = []
  const attempts = seats === 0 ? 0 : ATTEMPTS_PER_SEAT * size
  for (let attempt = 0; attempt < attempts && drawn.length < size; attempt += 1) {
    preimage[DRAW_BYTES - 2] = attempt >> 8
    preimage[DRAW_BYTES - 1] = attempt & 255
    const seat = remainder(keccak(preimage), seats)
    if (!drawn.includes(seat) && !excluded.includes(seat) && isActive(seat)) drawn.push(seat)
  }
  return drawn
}

const keccakBytes = (bytes: Uint8Array) => keccak256(bytes, 'bytes')

/** A big-endian number modulo one of at most 32 bits, byte by byte: no step exceeds 2^40. */
function remainder(bytes: Uint8Array, modulus: number): number {
  let rest = 0
  for (const byte of bytes) rest = (rest * 256 + byte) % modulus
  return rest
}

const isUint = (value: number, bits: number) => Number.isSafeInteger(value) && value >= 0 && value < 2 ** bits

/** What a draw needs of an epoch: its seed and what `beginEpoch` froze. */
export interface EpochFrame {
  /** Sealed seed of the epoch, 32 bytes. */
  readonly seed: Hex
  readonly seats: number
  readonly committeeSize: number
  readonly confirmationSize: number
}

export interface FirstCommitteeParameters {
  epoch: EpochFrame
  targetKey: Hex
  isActive: (seat: number) => boolean
}

/** The seats that probe a target in an epoch, in the order drawn. */
export function firstCommittee({ epoch, targetKey, isActive }: FirstCommitteeParameters): number[] {
  const { seed, seats, committeeSize: size } = epoch
  return drawCommittee({ seed, targetKey, domain: COMMITTEE_DOMAINS.first, seats, size, isActive })
}

export interface ConfirmationCommitteeParameters extends FirstCommitteeParameters {
  /** The epoch after the one in which the target was reported DOWN. */
  epoch: EpochFrame
  /** The first committee of the epoch that was reported; none of it sits here. */
  reporters: readonly number[]
}

/** The seats that must confirm, in the epoch after it, what a first committee reported; in the order drawn. */
export function confirmationCommittee(parameters: ConfirmationCommitteeParameters): number[] {
  const { epoch, targetKey, isActive, reporters: excluded } = parameters
  const { seed, seats, confirmationSize: size } = epoch
  const { confirmation: domain } = COMMITTEE_DOMAINS
  return drawCommittee({ seed, targetKey, domain, seats, size, isActive, excluded })
}

/** Whether a verifier sits in an epoch, by the record of its seat; `untilEpoch` 0 means that it has not left. */
export function isSeatActive(seat: { fromEpoch: bigint; untilEpoch: bigint }, epoch: bigint): boolean {
  return seat.fromEpoch <= epoch && (seat.untilEpoch === 0n || epoch < seat.untilEpoch)
}
