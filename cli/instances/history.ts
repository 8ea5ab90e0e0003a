import {
  CANCEL_REASONS,
  CLOSE_REASONS,
  DECLINE_REASONS,
  type FreeholdClient,
  formatDuration,
  formatUsdc,
  type Lease,
  leaseEscrowAbi,
  readLogs,
} from '@freehold/sdk'
import { type Hex, parseEventLogs } from 'viem'

/** One thing that happened to a lease. */
export interface HistoryEvent {
  /** Unix second. */
  readonly at: number
  /** `chain`: everybody can see it; `host`: from the host's own audit log. */
  readonly source: 'chain' | 'host'
  /** Name of the event, or id of the route. */
  readonly what: string
  /** The same as a sentence. */
  readonly says: string
  /** Who did it, where that is known. */
  readonly by: string | null
  readonly details: Readonly<Record<string, unknown>>
  readonly blockNumber: bigint | null
  readonly transactionHash: Hex | null
}

/** What the chain says happened to a lease, the oldest first. */
export async function readChainHistory(client: FreeholdClient, lease: Lease): Promise<HistoryEvent[]> {
  const { leaseId, openedAtBlock } = lease
  const logs = await readLogs(client, {
    address: client.network.contracts.leaseEscrow,
    topics: [null, leaseId],
    fromBlock: openedAtBlock,
  })
  const events = parseEventLogs({ abi: leaseEscrowAbi, logs })
  const seconds = await secondsOf(
    client,
    events.map(({ blockNumber }) => blockNumber as unknown as bigint),
  )
  return events.map((event) => {
    const args = event.args as unknown as Args
    const blockNumber = event.blockNumber as unknown as bigint
    const { leaseId: _, manifest: __, ...details } = args
    return {
      at: seconds.get(blockNumber) ?? 0,
      source: 'chain',
      what: event.eventName,
      says: sentences[event.eventName]?.(args) ?? event.eventName,
      by: (args.by ?? args.payer ?? args.tenant ?? null) as string | null,
      details,
      blockNumber,
      transactionHash: event.transactionHash as unknown as Hex,
    }
  })
}

async function secondsOf(
  client: FreeholdClient,
  blocks: readonly bigint[],
): Promise<ReadonlyMap<bigint, number>> {
  const asked = [...new Set(blocks)].map(async (blockNumber): Promise<[bigint, number]> => {
    const { timestamp } = await client.publicClient.getBlock({ blockNumber })
    return [blockNumber, Number(timestamp)]
  })
  return new Map(await Promise.all(asked))
}

type Args = Readonly<Record<string, unknown>>

const money = (value: unknown) => `${formatUsdc(value as bigint)} USDC`
const reason = (names: readonly string[], index: unknown) => names[Number(index)] ?? 'Other'

/** Each event in words; one that is not here goes by its name. */
const sentences: Readonly<Record<string, (args: Args) => string>> = {
  LeaseOpened: ({ deposit }) => `opened with ${money(deposit)}`,
  LeaseActivated: ({ endpoint }) => `activated at ${endpoint}; billing starts`,
  LeaseDeclined: (args) =>
    `declined by the host (${reason(DECLINE_REASONS, args.reason)}), ${money(args.refunded)} came back`,
  LeaseCancelled: (args) =>
    `cancelled (${reason(CANCEL_REASONS, args.reason)}), ${money(args.refunded)} came back`,
  LeaseToppedUp: ({ amount }) => `topped up by ${money(amount)}`,
  LeaseRevived: ({ deadSeconds }) => `runs again after ${formatDuration(Number(deadSeconds))} without money`,
  LeaseWithdrawn: ({ toPayee, settledSeconds }) =>
    `host paid ${money(toPayee)}, ${formatDuration(Number(settledSeconds))} settled`,
  LeaseClosed: (args) =>
    `closed (${reason(CLOSE_REASONS, args.reason)}) after ${formatDuration(Number(args.billedSeconds))} billed, ${money(args.refunded)} came back`,
  LeaseFinalized: ({ toPayee }) => `settled, host paid ${money(toPayee)}`,
  LeaseResized: ({ successorId }) => `resized: it goes on as lease ${successorId}`,
}
