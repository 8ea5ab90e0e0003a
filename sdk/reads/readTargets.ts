import { type Hex, zeroHash } from 'viem'
import type { FreeholdClient } from '../client.ts'
import { verifierNetworkOf } from '../contracts.ts'
import { explainError } from '../errors/decode.ts'
import { KIND_VM } from '../types.ts'
import { targetKey } from '../verify/index.ts'

/** Where a target stands, by the number that it has on chain. */
export const TARGET_STATES = ['Up', 'Suspected', 'Confirmed', 'Down'] as const
export type TargetState = (typeof TARGET_STATES)[number]

/** A host's beacon as the verifiers' target. */
export interface Target {
  readonly target: number
  readonly host: bigint
  readonly kind: number
  /** What it is called in draws and nonces. */
  readonly targetKey: Hex
  readonly fromEpoch: bigint
  /** 0: it has not been withdrawn. */
  readonly untilEpoch: bigint
  /** sha256 of the beacon's SSH key, from `keyFromEpoch` on; before that, `previousKeyHash`. */
  readonly beaconKeyHash: Hex
  readonly previousKeyHash: Hex
  readonly keyFromEpoch: bigint
  readonly state: TargetState
  /** The last epoch in which it was reported. */
  readonly suspectedEpoch: bigint
  /** Unix seconds; 0 where it does not apply. */
  readonly downFrom: number
  readonly answerableUntil: number
  readonly downPostedAt: number
  /** It is probed from this epoch on, although long down. */
  readonly wakeEpoch: bigint
  /** Of a decoy's secret, or of nothing: nobody can tell before its keeper strikes. Null: it is certainly none. */
  readonly decoyCommitment: Hex | null
}

/** Targets in the order given, or all; in one call. */
export async function readTargets(
  client: FreeholdClient,
  { targets }: { targets?: readonly number[] } = {},
): Promise<Target[]> {
  const network = verifierNetworkOf(client.network)
  try {
    const numbers = targets ?? (await allTargets(client))
    const records = await client.publicClient.multicall({
      allowFailure: false,
      deployless: true,
      contracts: numbers.map((target) => ({ ...network, functionName: 'targetOf', args: [target] }) as const),
    })
    return records.map(({ state, decoyCommitment, ...record }, index) => ({
      ...record,
      target: numbers[index]!,
      targetKey: targetKey(record.host, record.kind),
      state: TARGET_STATES[state]!,
      decoyCommitment: decoyCommitment === zeroHash ? null : decoyCommitment,
    }))
  } catch (error) {
    throw explainError(error, client, 'readTargets')
  }
}

/** The target of a host and kind (default: VM); null when it was never enrolled. */
export async function readTargetOfHost(
  client: FreeholdClient,
  { host, kind = KIND_VM }: { host: bigint; kind?: number },
): Promise<Target | null> {
  try {
    const [isEnrolled, target] = await client.publicClient.readContract({
      ...verifierNetworkOf(client.network),
      functionName: 'targetOfHost',
      args: [host, kind],
    })
    if (!isEnrolled) return null
    const [found] = await readTargets(client, { targets: [target] })
    return found ?? null
  } catch (error) {
    throw explainError(error, client, 'readTargetOfHost')
  }
}

async function allTargets(client: FreeholdClient): Promise<number[]> {
  const network = verifierNetworkOf(client.network)
  const count = await client.publicClient.readContract({ ...network, functionName: 'targetCount' })
  return Array.from({ length: count }, (_, target) => target)
}
