import { bytesToHex, encodeAbiParameters, type Hex, hexToBigInt, keccak256 } from 'viem'

/** What a decoy's secret is hidden behind on chain: its host is enrolled with it. @param secret 32 bytes, drawn at random */
export const decoyCommitment = (secret: Hex): Hex =>
  keccak256(encodeAbiParameters([{ type: 'bytes32' }], [secret]))

/** What everybody else enrols with: random, so that nobody can tell decoys from other hosts. */
export const commitmentOfNoDecoy = (): Hex => bytesToHex(crypto.getRandomValues(new Uint8Array(32)))

export interface DecoyMoment {
  /** 32 bytes. */
  secret: Hex
  epoch: bigint
}

/** Whether the beacon of a decoy answers in an epoch; else it is dark. Its keeper obeys, and nobody else knows until it strikes. */
export function isDecoyUp({ secret, epoch }: DecoyMoment): boolean {
  const drawn = keccak256(encodeAbiParameters([{ type: 'bytes32' }, { type: 'uint64' }], [secret, epoch]))
  return hexToBigInt(drawn) % 2n === 1n
}
