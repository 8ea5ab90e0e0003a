import { bytesToHex, encodeAbiParameters, type Hex, hexToBytes, keccak256, parseAbiParameters } from 'viem'

/** What a verifier says of a target, by the number that it has on chain: nothing said or cannot tell, up, down. */
export const OUTCOMES = ['Unknown', 'Up', 'Down'] as const
export type Outcome = (typeof OUTCOMES)[number]

/** The number of an outcome on chain: 0, 1 or 2. */
export const outcomeCode = (outcome: Outcome): number => OUTCOMES.indexOf(outcome)

/**
 * The bits of a ballot: two per target, target i in bits 2i and 2i + 1 of byte i / 4, lowest first; zero bytes at the end are cut.
 * @param outcomes By the number of the target; who is not in it was not probed.
 * @throws RangeError for a number that is no target
 */
export function encodeOutcomes(outcomes: ReadonlyMap<number, Outcome>): Hex {
  const said = [...outcomes].filter(([, outcome]) => outcome !== 'Unknown')
  const last = said.reduce((most, [target]) => Math.max(most, checkedTarget(target)), -1)
  const bits = new Uint8Array((last >> 2) + 1)
  for (const [target, outcome] of said) bits[target >> 2]! |= outcomeCode(outcome) << (2 * (target & 3))
  return bytesToHex(bits)
}

/** What the bits of a ballot say of one target; beyond their end, and for the value 3, nothing. */
export function outcomeAt(bits: Hex, target: number): Outcome {
  checkedTarget(target)
  const digits = bits.slice(2 + 2 * (target >> 2), 4 + 2 * (target >> 2))
  const byte = digits === '' ? 0 : Number.parseInt(digits, 16)
  return OUTCOMES[(byte >> (2 * (target & 3))) & 3] ?? 'Unknown'
}

/** All that the bits of a ballot say, by the number of the target, ascending; nothing is left out. */
export function decodeOutcomes(bits: Hex): Map<number, Outcome> {
  const outcomes = new Map<number, Outcome>()
  for (const [index, byte] of hexToBytes(bits).entries()) {
    for (let pair = 0; pair < 4; pair += 1) {
      const outcome = OUTCOMES[(byte >> (2 * pair)) & 3] ?? 'Unknown'
      if (outcome !== 'Unknown') outcomes.set(4 * index + pair, outcome)
    }
  }
  return outcomes
}

/** Targets are counted by the contract, which would need 2^31 transactions to get past this. */
function checkedTarget(target: number): number {
  if (Number.isSafeInteger(target) && target >= 0 && target < 2 ** 31) return target
  throw new RangeError(`target is ${target}; it must be a whole number below 2^31.`)
}

/** What a verifier reveals: its bits, and the root of the tree over its leaves. */
export interface BallotContents {
  /** `encodeOutcomes` */
  readonly bits: Hex
  /** `merkleRoot` over the `exchangeLeaf` of each UP, 32 bytes. */
  readonly root: Hex
}

export interface BallotCommitmentParameters extends BallotContents {
  epoch: bigint
  seat: number
  /** 32 random bytes: without them, outcomes could be guessed and compared with the commitment. */
  salt: Hex
}

const COMMITTED = parseAbiParameters(
  'uint64 epoch, uint32 seat, bytes32 bitsHash, bytes32 root, bytes32 salt',
)

/** What a verifier commits to: keccak256(abi.encode(epoch, seat, keccak256(bits), root, salt)). */
export function ballotCommitment({ epoch, seat, bits, root, salt }: BallotCommitmentParameters): Hex {
  return keccak256(encodeAbiParameters(COMMITTED, [epoch, seat, keccak256(bits), root, salt]))
}

const REVEALED = parseAbiParameters('bytes32 bitsHash, bytes32 root')

/**
 * What the contract keeps of a revealed ballot, and `commitmentOf` answers: the high 192 bits of keccak256(abi.encode(keccak256(bits),
 * root)), the rest zero.
 */
export function ballotHash({ bits, root }: BallotContents): Hex {
  const hash = keccak256(encodeAbiParameters(REVEALED, [keccak256(bits), root]))
  return `${hash.slice(0, 50)}${'0'.repeat(16)}` as Hex
}
