import type { Hex } from 'viem'
import type { FreeholdClient } from '../client.ts'
import { type WriteOptions, writeVerifierNetwork } from '../transactions/write.ts'
import type { RevealedBallot } from './ballots.ts'
import { networkEvent } from './networkEvent.ts'
import { type WriteReturnType, written } from './support.ts'

export interface StrikeByDecoyParameters extends WriteOptions {
  epoch: bigint
  /** Number of the target, a decoy. */
  target: number
  /** keccak256(abi.encode(it)) is the commitment that the target was enrolled with. */
  decoySecret: Hex
  ballot: RevealedBallot
}

export interface StrikeByDecoyReturnType extends WriteReturnType {
  /** How many decoys this seat has misjudged now. */
  readonly strikes: number
}

/** Shows that a ballot misjudged a decoy: it costs rewards and in the end the seat, never the stake. A decoy keeper. */
export async function strikeByDecoy(
  client: FreeholdClient,
  { epoch, target, decoySecret, ballot, ...options }: StrikeByDecoyParameters,
): Promise<StrikeByDecoyReturnType> {
  const { seat, bits, root } = ballot
  const args = [epoch, target, decoySecret, { seat, bits, root }] as const
  const receipt = await writeVerifierNetwork(client, 'strikeByDecoy', args, options)
  return { ...written(receipt), strikes: networkEvent(receipt, 'DecoyStruck').strikes }
}
