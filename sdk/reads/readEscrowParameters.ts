import { zeroAddress } from 'viem'
import type { FreeholdClient } from '../client.ts'
import { escrowOf } from '../contracts.ts'
import { explainError } from '../errors/decode.ts'
import type { EscrowParameters } from '../types.ts'
import { memoPerClient } from './memo.ts'

/** What was fixed when the escrow was deployed. */
const readFixed = memoPerClient(async (client) => {
  const { publicClient } = client
  const escrow = escrowOf(client.network)
  const [holdSeconds, latchReachSeconds, graceSeconds, minRunwaySeconds] = await Promise.all([
    publicClient.readContract({ ...escrow, functionName: 'HOLD_SECONDS' }),
    publicClient.readContract({ ...escrow, functionName: 'LATCH_REACH_SECONDS' }),
    publicClient.readContract({ ...escrow, functionName: 'GRACE_SECONDS' }),
    publicClient.readContract({ ...escrow, functionName: 'MIN_RUNWAY_SECONDS' }),
  ])
  return { holdSeconds, latchReachSeconds, graceSeconds, minRunwaySeconds }
})

/** All parameters of the escrow: the fixed ones and the governed ones as they are now. */
export async function readEscrowParameters(client: FreeholdClient): Promise<EscrowParameters> {
  const { publicClient } = client
  const escrow = escrowOf(client.network)
  try {
    const [fixed, feeBps, treasury, creditor, isOpeningPaused, lowRunwaySeconds] = await Promise.all([
      readFixed(client, 'fixed'),
      publicClient.readContract({ ...escrow, functionName: 'feeBps' }),
      publicClient.readContract({ ...escrow, functionName: 'treasury' }),
      publicClient.readContract({ ...escrow, functionName: 'creditor' }),
      publicClient.readContract({ ...escrow, functionName: 'openingPaused' }),
      publicClient.readContract({ ...escrow, functionName: 'lowRunwaySeconds' }),
    ])
    const creditorOrNull = creditor === zeroAddress ? null : creditor
    return { ...fixed, feeBps, treasury, creditor: creditorOrNull, isOpeningPaused, lowRunwaySeconds }
  } catch (error) {
    throw explainError(error, client, 'readEscrowParameters')
  }
}
