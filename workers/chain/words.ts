import { decodeLeaseWord, KIND_VM, leaseEscrowAbi } from '@freehold/sdk'
import type { Address, Hex, PublicClient } from 'viem'
import type { RpcPool } from './pool.ts'
import type { ChainView, LeaseWords } from './types.ts'

/** How many words one call asks for; a thousand leases are four calls. */
const wordsPerCall = 250

/**
 * Reads the words of leases at the head and at the last final block of a view, and the host's word at the head. A word by which
 * a lease is over is believed when most RPCs say so.
 * @throws ChainUnreachable, or viem's errors when the blocks are gone: look again with a newer view.
 */
export async function readLeaseWords(
  pool: RpcPool,
  { escrow, host }: { readonly escrow: Address; readonly host: bigint },
  view: ChainView,
  ids: readonly Hex[],
): Promise<LeaseWords> {
  const [atHead, atFinalized, hostWord] = await Promise.all([
    wordsAt(pool, escrow, ids, view.head.number),
    view.finalized ? wordsAt(pool, escrow, ids, view.finalized.number) : null,
    pool.call((client) =>
      client.readContract({
        abi: leaseEscrowAbi,
        address: escrow,
        functionName: 'hostWordOf',
        args: [host, KIND_VM],
        blockNumber: BigInt(view.head.number),
      }),
    ),
  ])
  return { view, atHead, atFinalized, hostWord }
}

async function wordsAt(
  pool: RpcPool,
  escrow: Address,
  ids: readonly Hex[],
  blockNumber: number,
): Promise<ReadonlyMap<Hex, bigint>> {
  const words = new Map<Hex, bigint>()
  for (let i = 0; i < ids.length; i += wordsPerCall) {
    const chunk = ids.slice(i, i + wordsPerCall)
    const read = await pool.call((client) => readChunk(client, escrow, chunk, blockNumber))
    for (const [j, id] of chunk.entries()) words.set(id, read[j]!)
    const over = chunk.filter((id) => isOver(words.get(id)!))
    if (over.length === 0) continue
    const agreed = await pool.agreed((client) => readChunk(client, escrow, over, blockNumber), String)
    for (const [j, id] of over.entries()) words.set(id, agreed[j]!)
  }
  return words
}

/** What a worker stops guests and removes disks for. */
const isOver = (word: bigint): boolean => !['Open', 'Active'].includes(decodeLeaseWord(word).state)

const readChunk = (client: PublicClient, escrow: Address, ids: readonly Hex[], blockNumber: number) =>
  client.readContract({
    abi: leaseEscrowAbi,
    address: escrow,
    functionName: 'leaseWordsOf',
    args: [ids],
    blockNumber: BigInt(blockNumber),
  })
