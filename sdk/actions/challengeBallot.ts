import type { Hex } from 'viem'
import type { FreeholdClient } from '../client.ts'
import { allowTransfer } from '../permit/allow.ts'
import { readVerifierParameters } from '../reads/readVerifierParameters.ts'
import { type WriteOptions, writeVerifierNetwork } from '../transactions/write.ts'
import type { RevealedBallot } from './ballots.ts'
import { networkEvent } from './networkEvent.ts'
import { type WriteReturnType, written } from './support.ts'

export interface ChallengeBallotParameters extends WriteOptions {
  epoch: bigint
  /** Number of the target. */
  target: number
  ballot: RevealedBallot
}

export interface ChallengeBallotReturnType extends WriteReturnType {
  /** Id of the challenge. */
  readonly challenge: Hex
  /** 1e-6 USDC: the accused's if it answers, else paid back with a share of what is slashed. */
  readonly bondUnits: bigint
  /** Unix second until which it can be answered. */
  readonly answerableUntil: number
}

/**
 * Doubts an UP that a verifier revealed, against a bond; approves the bond first where it must. Anyone, once per epoch, target
 * and seat.
 * @throws InsufficientUsdcError when the wallet cannot pay the bond
 */
export async function challengeBallot(
  client: FreeholdClient,
  { epoch, target, ballot, ...options }: ChallengeBallotParameters,
): Promise<ChallengeBallotReturnType> {
  const { challengeBondUnits } = await readVerifierParameters(client)
  const spender = client.network.contracts.verifierNetwork
  await allowTransfer(client, { ...options, spender, amountUnits: challengeBondUnits })
  const { seat, bits, root } = ballot
  const receipt = await writeVerifierNetwork(
    client,
    'challenge',
    [epoch, target, { seat, bits, root }],
    options,
  )
  const { challenge, bond: bondUnits, answerableUntil } = networkEvent(receipt, 'Challenged')
  return { ...written(receipt), challenge, bondUnits, answerableUntil }
}
