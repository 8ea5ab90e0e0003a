import type { Hex } from 'viem'
import type { FreeholdClient } from '../client.ts'
import { type WriteOptions, writeVerifierNetwork } from '../transactions/write.ts'
import { networkEvent } from './networkEvent.ts'
import { type WriteReturnType, written } from './support.ts'

/** Asks the contract for a new seat. */
const NEW_SEAT = 2 ** 32 - 1

export interface RegisterVerifierParameters extends WriteOptions {
  /** keccak256 of the first secret; `makeSecretChain` makes it. */
  anchor: Hex
  /** Where the verifier serves its evidence: https://… or http://…, at most 256 bytes. */
  url: string
  /** A released seat to take; default: a new one. */
  reuseSeat?: number
}

export interface RegisterVerifierReturnType extends WriteReturnType {
  readonly seat: number
  /** The first epoch in which it sits: the chain of secrets begins with it. */
  readonly fromEpoch: bigint
}

/** Takes a seat two epochs from now; the signer must have staked (`depositStake`) what a seat takes. */
export async function registerVerifier(
  client: FreeholdClient,
  { anchor, url, reuseSeat = NEW_SEAT, ...options }: RegisterVerifierParameters,
): Promise<RegisterVerifierReturnType> {
  const receipt = await writeVerifierNetwork(client, 'register', [anchor, url, reuseSeat], options)
  const { seat, fromEpoch } = networkEvent(receipt, 'VerifierRegistered')
  return { ...written(receipt), seat, fromEpoch }
}
