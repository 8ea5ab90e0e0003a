import { type Hex, zeroHash } from 'viem'
import type { FreeholdClient } from '../client.ts'
import { verifierNetworkOf } from '../contracts.ts'
import { explainError } from '../errors/decode.ts'

/** What the contract keeps of a seat's ballot in an epoch. */
export interface BallotState {
  readonly seat: number
  /** High bits of the commitment, or once revealed, `ballotHash`; null: nothing was committed, or it is too long ago. */
  readonly hash: Hex | null
  readonly isRevealed: boolean
}

/** Whether seats committed and revealed in an epoch, in the order given; in one call. */
export async function readBallotStates(
  client: FreeholdClient,
  { epoch, seats }: { epoch: bigint; seats: readonly number[] },
): Promise<BallotState[]> {
  const network = verifierNetworkOf(client.network)
  try {
    const states = await client.publicClient.multicall({
      allowFailure: false,
      deployless: true,
      contracts: seats.map((seat) => {
        return { ...network, functionName: 'commitmentOf', args: [epoch, seat] } as const
      }),
    })
    return states.map(([hash, isRevealed], index) => {
      return { seat: seats[index]!, hash: hash === zeroHash ? null : hash, isRevealed }
    })
  } catch (error) {
    throw explainError(error, client, 'readBallotStates')
  }
}
