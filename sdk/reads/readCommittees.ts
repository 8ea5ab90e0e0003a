import type { FreeholdClient } from '../client.ts'
import { verifierNetworkOf } from '../contracts.ts'
import { explainError } from '../errors/decode.ts'

/** Who judges a target in an epoch: seats in the order drawn. */
export interface TargetCommittees {
  readonly target: number
  /** Empty while the epoch is not sealed, or when the target is not probed. */
  readonly first: readonly number[]
  /** Empty unless the target was reported in the epoch before. */
  readonly confirmation: readonly number[]
}

/** The committees of targets in an epoch as the contract draws them, in one call; `firstCommittee` draws the same without asking. */
export async function readCommittees(
  client: FreeholdClient,
  { epoch, targets }: { epoch: bigint; targets: readonly number[] },
): Promise<TargetCommittees[]> {
  const network = verifierNetworkOf(client.network)
  try {
    const seats = await client.publicClient.multicall({
      allowFailure: false,
      deployless: true,
      contracts: targets.flatMap((target) => [
        { ...network, functionName: 'committeeOf', args: [epoch, target] } as const,
        { ...network, functionName: 'confirmationCommitteeOf', args: [epoch, target] } as const,
      ]),
    })
    return targets.map((target, index) => {
      return { target, first: seats[2 * index]!, confirmation: seats[2 * index + 1]! }
    })
  } catch (error) {
    throw explainError(error, client, 'readCommittees')
  }
}
