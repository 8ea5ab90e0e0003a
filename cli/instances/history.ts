import {
  CANCEL_REASONS,
  CLOSE_REASONS,
  DECLINE_REASONS,
  type FreeholdClient,
  formatDuration,
  formatUsdc,
  type Lease,
  leaseEscrowAbi,
  leaseRolesAbi,
  ROLES,
  readLogs,
} from '@freehold/sdk'
import { getAbiItem, type Hex, numberToHex, parseEventLogs, toEventSelector } from 'viem'
import { moment } from '../output/time.ts'

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

/** What the chain says happened to a lease and to the roles on its machine, the oldest first. */
export async function readChainHistory(client: FreeholdClient, lease: Lease): Promise<HistoryEvent[]> {
  const events = (
    await Promise.all([
      readLeaseEvents(client, lease),
      readRoleEvents(client, lease),
      readHostEvents(client, lease),
    ])
  ).flat()
  const seconds = await secondsOf(
    client,
    events.map(({ blockNumber }) => blockNumber),
  )
  return events
    .map(({ eventName, args, blockNumber, transactionHash }): HistoryEvent => {
      const { leaseId: _, manifest: __, instanceId: ___, ...details } = args
      return {
        at: seconds.get(blockNumber) ?? 0,
        source: 'chain',
        what: eventName,
        says: sentences[eventName]?.(args) ?? eventName,
        by: (args.by ?? args.payer ?? args.tenant ?? null) as string | null,
        details,
        blockNumber,
        transactionHash,
      }
    })
    .sort((a, b) => a.at - b.at)
}

/** An event of any contract, as far as it is needed here. */
interface ChainEvent {
  readonly eventName: string
  readonly args: Args
  readonly blockNumber: bigint
  readonly transactionHash: Hex
}

async function readLeaseEvents(
  client: FreeholdClient,
  { leaseId, openedAtBlock }: Lease,
): Promise<ChainEvent[]> {
  const address = client.network.contracts.leaseEscrow
  const logs = await readLogs(client, { address, topics: [null, leaseId], fromBlock: openedAtBlock })
  return parseEventLogs({ abi: leaseEscrowAbi, logs }) as unknown as ChainEvent[]
}

/** What verifiers found of the host while the lease ran, where the lease follows them. */
async function readHostEvents(
  client: FreeholdClient,
  { terms, openedAtBlock, ending }: Lease,
): Promise<ChainEvent[]> {
  if (terms.creditor === null) return []
  const address = client.network.contracts.leaseEscrow
  const topics = [
    [...HOST_TOPICS],
    numberToHex(terms.host, { size: 32 }),
    numberToHex(terms.kind, { size: 32 }),
  ]
  const until = ending === null ? {} : { toBlock: ending.blockNumber }
  const logs = await readLogs(client, { address, topics, fromBlock: openedAtBlock, ...until })
  return parseEventLogs({ abi: leaseEscrowAbi, logs }) as unknown as ChainEvent[]
}

const HOST_TOPICS = (['HostLatched', 'HostLifted'] as const).map((name) =>
  toEventSelector(getAbiItem({ abi: leaseEscrowAbi, name })),
)

/** Roles hang on the machine, which is named by its first lease and outlasts resizes. */
async function readRoleEvents(client: FreeholdClient, { leaseId }: Lease): Promise<ChainEvent[]> {
  const { leaseEscrow, leaseRoles: address } = client.network.contracts
  const instanceId = await client.publicClient.readContract({
    address: leaseEscrow,
    abi: leaseEscrowAbi,
    functionName: 'firstLeaseOf',
    args: [leaseId],
  })
  const logs = await readLogs(client, { address, topics: [null, instanceId] })
  return parseEventLogs({ abi: leaseRolesAbi, logs }) as unknown as ChainEvent[]
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
  RoleGranted: ({ account, role }) =>
    `${account} became ${ROLES[role as number]?.toLowerCase() ?? 'something new'}`,
  RoleRevoked: ({ account }) => `${account} lost its role`,
  HostLatched: ({ from }) =>
    `verifiers found the host down since ${moment(Number(from))}: nothing is billed from then on`,
  HostLifted: () => 'verifiers found the host up again: billing goes on',
  LeaseResized: ({ successorId }) => `resized: it goes on as lease ${successorId}`,
}
