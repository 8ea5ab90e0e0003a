import { type FreeholdClient, leaseEscrowAbi } from '@freehold/sdk'
import type { Hash, TransactionReceipt } from 'viem'
import type { Flow, Json } from './flow.ts'

/** What a flow keeps of a receipt. */
export function receiptJson({ transactionHash, blockNumber }: TransactionReceipt): Json {
  return { transactionHash, blockNumber: String(blockNumber) }
}

type Sought = 'LeaseToppedUp' | 'LeaseClosed' | 'LeaseCancelled' | 'LeaseFinalized' | 'LeaseResized'

/** Events of a flow's lease since it began: what a wallet may have sent while nobody looked. */
export function eventsSince(client: FreeholdClient, { leaseId, startedAtBlock }: Flow, eventName: Sought) {
  return client.publicClient.getContractEvents({
    address: client.network.contracts.leaseEscrow,
    abi: leaseEscrowAbi,
    eventName,
    args: { leaseId },
    fromBlock: BigInt(startedAtBlock) + 1n,
  })
}

/** The transaction of the newest event; null when there is none. */
export function newestHash(logs: readonly { transactionHash: Hash }[]): Hash | null {
  return logs.at(-1)?.transactionHash ?? null
}
