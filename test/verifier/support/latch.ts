import { decodeHostWord, KIND_VM, leaseEscrowAbi } from '@freehold/sdk'
import type { VerifierMarket } from './market.ts'

/** Whether the billing clock of a host stands. */
export async function isLatched({ chain, network }: VerifierMarket, host: bigint): Promise<boolean> {
  const word = await chain.publicClient.readContract({
    abi: leaseEscrowAbi,
    address: network.contracts.leaseEscrow,
    functionName: 'hostWordOf',
    args: [host, KIND_VM],
  })
  const { latchedFrom, latchedTo } = decodeHostWord(word)
  return latchedFrom !== 0 && latchedTo === 0
}
