import { type Hash, type Hex, parseEventLogs } from 'viem'
import { leaseEscrowAbi } from '../abis/leaseEscrow.ts'
import type { FreeholdClient } from '../client.ts'
import { explainError } from '../errors/decode.ts'
import { escrowTopic } from './leaseEvents.ts'
import { readLogs } from './logs.ts'

/** What was paid out of a lease when its hold was over; amounts in 1e-6 USDC. */
export interface Settlement {
  /** Struck by a verdict after the close. */
  readonly creditedSeconds: number
  /** To the tenant. */
  readonly refundedUnits: bigint
  readonly toPayeeUnits: bigint
  readonly toAuthorUnits: bigint
  readonly feeUnits: bigint
  readonly transactionHash: Hash
  readonly blockNumber: bigint
}

export interface ReadSettlementParameters {
  leaseId: Hex
  /** Where to begin to look, such as the block of its end; default: the network's start block. */
  fromBlock?: bigint
}

/** What `finalizeLease`, whoever called it, paid out of a lease; null while it is held, and for leases that never were. */
export async function readSettlement(
  client: FreeholdClient,
  { leaseId, ...range }: ReadSettlementParameters,
): Promise<Settlement | null> {
  try {
    const address = client.network.contracts.leaseEscrow
    const logs = await readLogs(client, {
      address,
      topics: [escrowTopic('LeaseFinalized'), leaseId],
      ...range,
    })
    const [event] = parseEventLogs({ abi: leaseEscrowAbi, eventName: 'LeaseFinalized', logs })
    if (!event) return null
    const { creditedSeconds, refunded, toPayee, toAuthor, fee } = event.args
    return {
      creditedSeconds,
      refundedUnits: refunded,
      toPayeeUnits: toPayee,
      toAuthorUnits: toAuthor,
      feeUnits: fee,
      transactionHash: event.transactionHash,
      blockNumber: event.blockNumber,
    }
  } catch (error) {
    throw explainError(error, client, 'readSettlement')
  }
}
