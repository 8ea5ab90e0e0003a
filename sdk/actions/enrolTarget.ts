import type { Hex } from 'viem'
import type { FreeholdClient } from '../client.ts'
import { type WriteOptions, writeVerifierNetwork } from '../transactions/write.ts'
import { KIND_VM } from '../types.ts'
import { commitmentOfNoDecoy } from '../verify/index.ts'
import { networkEvent } from './networkEvent.ts'
import { type WriteReturnType, written } from './support.ts'

export interface EnrolTargetParameters extends WriteOptions {
  host: bigint
  /** Default: VM. */
  kind?: number
  /** `decoyCommitment` of a decoy's secret; default: anything, so that nobody can tell decoys. */
  decoyCommitment?: Hex
}

export interface EnrolTargetReturnType extends WriteReturnType {
  /** Number of the target. */
  readonly target: number
  /** The first epoch in which it is probed. */
  readonly fromEpoch: bigint
}

/** Has the beacon of a host probed, from two epochs on, with the key that the registry has now; its operator or owner. */
export async function enrolTarget(
  client: FreeholdClient,
  { host, kind = KIND_VM, decoyCommitment = commitmentOfNoDecoy(), ...options }: EnrolTargetParameters,
): Promise<EnrolTargetReturnType> {
  const receipt = await writeVerifierNetwork(client, 'enrol', [host, kind, decoyCommitment], options)
  const { target, fromEpoch } = networkEvent(receipt, 'TargetEnrolled')
  return { ...written(receipt), target, fromEpoch }
}
