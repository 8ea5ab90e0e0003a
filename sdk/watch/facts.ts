import type { Hex, TransactionReceipt } from 'viem'
import type { FreeholdClient } from '../client.ts'
import { LeaseNotFoundError } from '../errors/quote.ts'
import { type LeaseFacts, leaseFactsOf, readLeaseFacts } from '../reads/leaseEvents.ts'
import { isOpened, type OpenedFacts } from '../reads/readLease.ts'
import { queryIndex } from '../subgraph/queryIndex.ts'
import { queryLease } from '../subgraph/queryLeases.ts'
import type { LeaseState } from '../types.ts'

/** What events say about a lease, and up to which block they were read. */
export interface KnownFacts {
  readonly facts: OpenedFacts
  readonly throughBlock: bigint
}

/** A reorg may move an event into a block that was read already; deeper ones are settled by a new watch. */
const REORG_BLOCKS = 64n

/**
 * The facts to begin with: from the receipt where it opened the lease, else from the subgraph (one request), else from the
 * chain's logs. The receipt's own facts always count, so that a caller sees its own write at once.
 */
export async function firstFacts(
  client: FreeholdClient,
  { leaseId, receipt }: { leaseId: Hex; receipt?: TransactionReceipt },
): Promise<KnownFacts> {
  const own = receipt && leaseFactsOf(receipt.logs).get(leaseId)
  if (receipt && isOpened(own)) return { facts: own, throughBlock: receipt.blockNumber }
  const known = (await indexedFacts(client, leaseId)) ?? (await chainFacts(client, leaseId))
  return own ? { ...known, facts: merged(known.facts, own) } : known
}

/** The facts with what happened until a block, if the state says that something must have. */
export async function nextFacts(
  client: FreeholdClient,
  known: KnownFacts,
  { state, blockNumber }: { state: LeaseState; blockNumber: bigint },
): Promise<KnownFacts> {
  const { facts } = known
  if (state === 'Open' && (facts.activation || facts.ending)) {
    return { ...known, facts: { ...facts, activation: null, ending: null, successorId: null } } // a reorg took them away
  }
  if (!isIncomplete(facts, state)) return known
  const { leaseId, openedAtBlock } = facts.opened
  const from = known.throughBlock - REORG_BLOCKS
  const fromBlock = from > openedAtBlock ? from : openedAtBlock
  const found = (await readLeaseFacts(client, [leaseId], { fromBlock, toBlock: blockNumber })).get(leaseId)
  return { facts: found ? merged(facts, found) : facts, throughBlock: blockNumber }
}

function isIncomplete({ activation, ending }: LeaseFacts, state: LeaseState): boolean {
  return (state === 'Active' && !activation) || ((state === 'Settling' || state === 'Closed') && !ending)
}

/** An index that does not answer is no reason not to watch: the chain knows everything, only slower. */
async function indexedFacts(client: FreeholdClient, leaseId: Hex): Promise<KnownFacts | null> {
  if (!client.network.subgraphUrl) return null
  try {
    const { blockNumber, hasIndexingErrors } = await queryIndex(client)
    const lease = hasIndexingErrors ? null : await queryLease(client, { leaseId })
    if (!lease) return null
    const { activation, ending, predecessorId, successorId } = lease
    return {
      facts: { opened: openedOf(lease), activation, ending, predecessorId, successorId },
      throughBlock: blockNumber,
    }
  } catch {
    return null
  }
}

function openedOf(lease: OpenedFacts['opened']): OpenedFacts['opened'] {
  const { leaseId, terms, manifest, manifestSalt, firstLeaseId } = lease
  const { firstDepositUnits, openedAtBlock, openTransactionHash } = lease
  return {
    leaseId,
    terms,
    manifest,
    manifestSalt,
    firstLeaseId,
    firstDepositUnits,
    openedAtBlock,
    openTransactionHash,
  }
}

async function chainFacts(client: FreeholdClient, leaseId: Hex): Promise<KnownFacts> {
  const throughBlock = await client.publicClient.getBlockNumber({ cacheTime: 0 })
  const facts = (await readLeaseFacts(client, [leaseId], { toBlock: throughBlock })).get(leaseId)
  if (!isOpened(facts)) throw new LeaseNotFoundError(leaseId, client.network.name)
  return { facts, throughBlock }
}

function merged(older: OpenedFacts, newer: LeaseFacts): OpenedFacts {
  return {
    opened: newer.opened ?? older.opened,
    activation: newer.activation ?? older.activation,
    ending: newer.ending ?? older.ending,
    predecessorId: newer.predecessorId ?? older.predecessorId,
    successorId: newer.successorId ?? older.successorId,
  }
}
