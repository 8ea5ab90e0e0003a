import type { Hex } from 'viem'
import { leaseStatusAt } from '../arithmetic/lease.ts'
import type { FreeholdClient } from '../client.ts'
import { escrowOf } from '../contracts.ts'
import { explainError } from '../errors/decode.ts'
import { decodeHostWord } from '../packing/hostWord.ts'
import { hostKindOf } from '../packing/ids.ts'
import { decodeLeaseWord } from '../packing/leaseWord.ts'
import type { HostWord, LeaseStatus, LeaseTerms, LeaseWord } from '../types.ts'
import { readEscrowParameters } from './readEscrowParameters.ts'

/** What changes about a lease from block to block. */
export interface LeaseMoment {
  readonly word: LeaseWord
  readonly hostWord: HostWord
  readonly status: LeaseStatus
  /** The block's unix second. */
  readonly atSeconds: number
  readonly blockNumber: bigint
}

export interface ReadLeaseStatesParameters {
  leases: readonly { readonly leaseId: Hex; readonly terms: LeaseTerms }[]
  /** Unix second for `status`; default: the latest block's. */
  atSeconds?: number
}

/** Where leases stand now, in the order given: one call for all lease words, one per host and kind. */
export async function readLeaseStates(
  client: FreeholdClient,
  { leases, atSeconds }: ReadLeaseStatesParameters,
): Promise<LeaseMoment[]> {
  try {
    const leaseIds = leases.map((lease) => lease.leaseId)
    const [words, hostWords, block, params] = await Promise.all([
      readLeaseWords(client, leaseIds),
      readHostWords(client, leases),
      client.publicClient.getBlock({ blockTag: 'latest' }),
      readEscrowParameters(client),
    ])
    const at = atSeconds ?? Number(block.timestamp)
    return leases.map(({ terms }, index) => {
      const word = words[index]
      const hostWord = hostWords.get(hostKindOf(terms.host, terms.kind))
      if (!word || !hostWord)
        throw new Error(`The RPC answered ${words.length} words for ${leases.length} leases.`)
      const status = leaseStatusAt({ word, hostWord, terms, atSeconds: at, params })
      return { word, hostWord, status, atSeconds: at, blockNumber: block.number }
    })
  } catch (error) {
    throw explainError(error, client, 'readLeaseStates')
  }
}

/** The storage words of leases; an id that was never opened has state None. */
export async function readLeaseWords(client: FreeholdClient, leaseIds: readonly Hex[]): Promise<LeaseWord[]> {
  if (leaseIds.length === 0) return []
  const words = await client.publicClient.readContract({
    ...escrowOf(client.network),
    functionName: 'leaseWordsOf',
    args: [leaseIds],
  })
  return words.map(decodeLeaseWord)
}

/** The storage word of a host and kind. */
export async function readHostWord(
  client: FreeholdClient,
  { host, kind }: { host: bigint; kind: number },
): Promise<HostWord> {
  const word = await client.publicClient.readContract({
    ...escrowOf(client.network),
    functionName: 'hostWordOf',
    args: [host, kind],
  })
  return decodeHostWord(word)
}

async function readHostWords(
  client: FreeholdClient,
  leases: ReadLeaseStatesParameters['leases'],
): Promise<Map<bigint, HostWord>> {
  const distinct = new Map(leases.map(({ terms }) => [hostKindOf(terms.host, terms.kind), terms]))
  const entries = await Promise.all(
    [...distinct].map(async ([key, terms]) => [key, await readHostWord(client, terms)] as const),
  )
  return new Map(entries)
}
