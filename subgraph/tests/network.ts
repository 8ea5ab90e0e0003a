// The verifier network of the cases: who sits, what is probed, who said what.
import { type CaseEvent, emitted } from './case.ts'
import { hash } from './fixtures.ts'
import { packed } from './words.ts'

export const EPOCH = 1201
export const SEED = hash('5e')
export const BEACON_HASH = hash('bc')
export const DECOY = hash('dc')

/** Wallet of a seat: 0xe0…01 for seat 1. */
export const walletOf = (seat: number): string => `0xe0${seat.toString(16).padStart(38, '0')}`
export const urlOf = (seat: number): string => `https://v${seat}.example`

/** A verifier takes a seat. */
export function seated(seat: number, fromEpoch = 1000): CaseEvent {
  return emitted('VerifierRegistered', {
    seat,
    verifier: walletOf(seat),
    fromEpoch,
    anchor: hash('a0'),
    url: urlOf(seat),
  })
}

/** Verifiers on the first seats. */
export const seatedAll = (count: number): CaseEvent[] =>
  Array.from({ length: count }, (_, seat) => seated(seat))

/** The beacon of a host and kind becomes a target. */
export function enrolled(target = 0, host = 7n, fromEpoch = 1000): CaseEvent {
  const place = { target, host, kind: 1, beaconKeyHash: BEACON_HASH }
  return emitted('TargetEnrolled', { ...place, fromEpoch, decoyCommitment: DECOY })
}

export interface EpochFixture {
  readonly epoch?: number
  readonly seats?: number
  readonly committeeSize?: number
  readonly quorum?: number
  readonly confirmationSize?: number
  readonly confirmationQuorum?: number
  readonly seed?: string
}

/** An epoch is begun and sealed: 7 seats, committees of 3 with quorum 2, confirmations of 4 with quorum 3. */
export function begun(fixture: EpochFixture = {}): CaseEvent[] {
  const { epoch = EPOCH, seats = 7, committeeSize = 3, quorum = 2, seed = SEED } = fixture
  const { confirmationSize = 4, confirmationQuorum = 3 } = fixture
  const sizes = { committeeSize, quorum, confirmationSize, confirmationQuorum }
  return [
    emitted('EpochBegun', { epoch, seedBlock: 90, seats, ...sizes, rewardPerSeat: 1500 }),
    emitted('EpochSealed', { epoch, seed }),
  ]
}

/** Two bits per target: 1 up, 2 down; target 0 first, trailing zero bytes left out. */
export function bitsOf(outcomes: Readonly<Record<number, number>>): string {
  const fields = Object.entries(outcomes).map(([target, outcome]) => [Number(target), outcome] as const)
  const last = Math.max(...fields.map(([target]) => target))
  const bits = new Uint8Array(Math.floor(last / 4) + 1)
  for (const [target, outcome] of fields) bits[target >> 2]! |= outcome << (2 * (target & 3))
  return `0x${Buffer.from(bits).toString('hex')}`
}

/** A verifier reveals what it found. */
export function revealed(seat: number, outcomes: Readonly<Record<number, number>>, epoch = EPOCH): CaseEvent {
  return emitted('Revealed', { epoch, seat, secret: hash('5c'), bits: bitsOf(outcomes), root: hash('70') })
}

export const UP = 1
export const DOWN = 2

/** Id of a stake: the address, then the role as 4 bytes, low byte first. */
export const stakeIdOf = (account: string, role: number): string =>
  `${account}${packed([role, 8]).toString(16).padStart(2, '0')}000000`
