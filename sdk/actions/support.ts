import {
  type ContractEventName,
  type Hash,
  type Hex,
  type ParseEventLogsReturnType,
  parseEventLogs,
  type TransactionReceipt,
} from 'viem'
import { leaseEscrowAbi } from '../abis/leaseEscrow.ts'
import type { FreeholdClient } from '../client.ts'
import { packTerms } from '../packing/terms.ts'
import { readLeaseTerms } from '../reads/readLeaseTerms.ts'
import type { WriteOptions } from '../transactions/write.ts'
import type { LeaseTerms, PackedTerms } from '../types.ts'

/** What every write answers. */
export interface WriteReturnType {
  readonly hash: Hash
  readonly blockNumber: bigint
  readonly receipt: TransactionReceipt
}

/** How an action names its lease: the id, and the terms when the caller has them at hand (else they are read from the chain). */
export interface LeaseParameters extends WriteOptions {
  leaseId: Hex
  terms?: LeaseTerms
}

/** The terms of an action's lease. */
export async function termsFor(
  client: FreeholdClient,
  { leaseId, terms }: LeaseParameters,
): Promise<LeaseTerms> {
  return terms ?? readLeaseTerms(client, { leaseId })
}

/** The same, packed as the contract takes them. */
export async function packedTermsFor(
  client: FreeholdClient,
  parameters: LeaseParameters,
): Promise<PackedTerms> {
  return packTerms(await termsFor(client, parameters))
}

/** Hash, block and receipt. */
export function written(receipt: TransactionReceipt): WriteReturnType {
  return { hash: receipt.transactionHash, blockNumber: receipt.blockNumber, receipt }
}

type EventName = ContractEventName<typeof leaseEscrowAbi>
type EventArgs<name extends EventName> = ParseEventLogsReturnType<
  typeof leaseEscrowAbi,
  name,
  true
>[number]['args']

/** Arguments of the one event of that name that a receipt of the escrow must hold. */
export function escrowEvent<name extends EventName>(
  receipt: TransactionReceipt,
  eventName: name,
): EventArgs<name> {
  const [log] = parseEventLogs({ abi: leaseEscrowAbi, eventName, logs: receipt.logs })
  if (!log) throw new Error(`Transaction ${receipt.transactionHash} has no ${eventName} event.`)
  return log.args as EventArgs<name>
}
