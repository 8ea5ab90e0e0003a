import {
  CANCEL_REASONS,
  CLOSE_REASONS,
  DECLINE_REASONS,
  type FreeholdClient,
  leaseEscrowAbi,
  readLogs,
} from '@freehold/sdk'
import type { LeaseAction as IndexedAction } from '@freehold/sdk/subgraph'
import {
  type AbiEvent,
  getAbiItem,
  type Hash,
  type Hex,
  type Log,
  parseEventLogs,
  toEventSelector,
} from 'viem'

/** What can happen to a lease, named as in the subgraph. */
export const ACTION_NAMES = [
  'Opened',
  'Activated',
  'Declined',
  'Cancelled',
  'ToppedUp',
  'Revived',
  'Withdrawn',
  'Closed',
  'Finalized',
  'Resized',
] as const
export type LeaseActionName = (typeof ACTION_NAMES)[number]

/** One event of a lease. Amounts are of this event alone, 1e-6 USDC; zero where the event moves none. */
export type LeaseAction = {
  id: string
  name: LeaseActionName
  leaseId: Hex
  /** Put in by the tenant or whoever topped up; the open fee included. */
  inUnits: bigint
  refundedUnits: bigint
  /** To payee, author and protocol together. */
  paidUnits: bigint
  reason: string | null
  blockNumber: bigint
  logIndex: number
  transactionHash: Hash
  /** Unix seconds; null when only the block is known. */
  atSeconds: number | null
}

const EVENTS = ACTION_NAMES.map((name) => `Lease${name}` as const)

type EventArgs = {
  leaseId: Hex
  deposit?: bigint
  amount?: bigint
  refunded?: bigint
  added?: bigint
  returned?: bigint
  toPayee?: bigint
  toAuthor?: bigint
  fee?: bigint
  openFeeKept?: bigint
  openFeePaid?: bigint
  shapeRateOpenFee?: bigint
  reason?: number
}

const REASONS: Partial<Record<LeaseActionName, readonly string[]>> = {
  Declined: DECLINE_REASONS,
  Cancelled: CANCEL_REASONS,
  Closed: CLOSE_REASONS,
}

/** Actions from the escrow's logs, oldest first; other logs are passed over. */
export function actionsOf(logs: readonly Log<bigint, number, false>[]): LeaseAction[] {
  const parsed = parseEventLogs({ abi: leaseEscrowAbi, eventName: EVENTS, logs: [...logs] })
  return (parsed as unknown as (Log<bigint, number, false> & { eventName: string; args: EventArgs })[]).map(
    ({ eventName, args, blockNumber, logIndex, transactionHash }) => {
      const name = eventName.slice('Lease'.length) as LeaseActionName
      return {
        id: `${transactionHash}-${logIndex}-${name}`,
        name,
        leaseId: args.leaseId,
        inUnits:
          name === 'Opened'
            ? (args.deposit ?? 0n) + ((args.shapeRateOpenFee ?? 0n) >> 168n)
            : (args.amount ?? args.added ?? 0n),
        refundedUnits: args.refunded ?? args.returned ?? 0n,
        paidUnits:
          (args.toPayee ?? 0n) +
          (args.toAuthor ?? 0n) +
          (args.fee ?? 0n) +
          (args.openFeeKept ?? 0n) +
          (args.openFeePaid ?? 0n),
        reason: args.reason === undefined ? null : (REASONS[name]?.[args.reason] ?? 'Other'),
        blockNumber,
        logIndex,
        transactionHash,
        atSeconds: null,
      }
    },
  )
}

/** An action as the subgraph tells it. */
export function actionOfIndex(indexed: IndexedAction): LeaseAction {
  const { name, leaseId, reason, blockNumber, logIndex, transactionHash, timestamp } = indexed
  const isOpening = name === 'Opened'
  const openFeeUnits = indexed.openFeeUnits ?? 0n
  return {
    id: `${transactionHash}-${logIndex}-${name}`,
    name,
    leaseId,
    inUnits: (indexed.amountUnits ?? 0n) + (isOpening ? openFeeUnits : 0n),
    refundedUnits: indexed.refundedUnits ?? 0n,
    paidUnits:
      (indexed.toPayeeUnits ?? 0n) +
      (indexed.toAuthorUnits ?? 0n) +
      (indexed.feeUnits ?? 0n) +
      (isOpening ? 0n : openFeeUnits),
    reason,
    blockNumber,
    logIndex,
    transactionHash,
    atSeconds: timestamp,
  }
}

/** Everything that happened to some leases since a block (default: ever), oldest first, from the chain alone. */
export async function readLeaseActions(
  client: FreeholdClient,
  leaseIds: readonly Hex[],
  fromBlock?: bigint,
): Promise<LeaseAction[]> {
  if (leaseIds.length === 0) return []
  const topic = (name: string) =>
    toEventSelector(getAbiItem({ abi: leaseEscrowAbi, name } as never) as AbiEvent)
  const topics = [EVENTS.map(topic), [...leaseIds]]
  const range = fromBlock === undefined ? {} : { fromBlock }
  return actionsOf(
    await readLogs(client, { address: client.network.contracts.leaseEscrow, topics, ...range }),
  )
}

/** Actions of two sources as one list without doubles, newest first; what the first source says about one counts. */
export function mergeActions(first: readonly LeaseAction[], second: readonly LeaseAction[]): LeaseAction[] {
  const merged = new Map([...second, ...first].map((action) => [action.id, action]))
  return [...merged.values()].sort((a, b) => Number(b.blockNumber - a.blockNumber) || b.logIndex - a.logIndex)
}

/** What went in and out of a lease in all. */
export function sumOf(actions: readonly LeaseAction[]): {
  inUnits: bigint
  refundedUnits: bigint
  paidUnits: bigint
} {
  const sum = (of: (action: LeaseAction) => bigint) =>
    actions.reduce((total, action) => total + of(action), 0n)
  return {
    inUnits: sum((a) => a.inUnits),
    refundedUnits: sum((a) => a.refundedUnits),
    paidUnits: sum((a) => a.paidUnits),
  }
}
