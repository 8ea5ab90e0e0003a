import { getAbiItem, type Hex, numberToHex, parseEventLogs, toEventSelector } from 'viem'
import { verifierNetworkAbi } from '../abis/verifierNetwork.ts'
import type { FreeholdClient } from '../client.ts'
import { readLogs } from '../reads/index.ts'
import { SubgraphQueryError, SubgraphUnavailableError } from '../subgraph/errors.ts'
import { queryVerifiers } from '../subgraph/queryVerifiers.ts'

/**
 * Where the verifiers on some seats serve, by seat: from the index where it answers, else from the chain's own logs. It only says
 * where to ask; what is answered there is checked.
 */
export async function verifierUrls(
  client: FreeholdClient,
  { seats, signal }: { seats: readonly number[]; signal: AbortSignal },
): Promise<ReadonlyMap<number, string>> {
  if (seats.length === 0) return new Map()
  const indexed = client.network.subgraphUrl === null ? new Map() : await indexedUrls(client, signal)
  const isComplete = seats.every((seat) => indexed.has(seat))
  return isComplete ? indexed : new Map([...indexed, ...(await announcedUrls(client, seats))])
}

async function indexedUrls(client: FreeholdClient, signal: AbortSignal): Promise<Map<number, string>> {
  try {
    const { verifiers } = await queryVerifiers(client, { signal })
    return new Map(verifiers.map(({ seat, url }) => [seat, url]))
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof SubgraphUnavailableError || error instanceof SubgraphQueryError) return new Map()
    throw error
  }
}

const URL_TOPICS = (['VerifierRegistered', 'VerifierUrlSet'] as const).map((name) =>
  toEventSelector(getAbiItem({ abi: verifierNetworkAbi, name })),
)

async function announcedUrls(client: FreeholdClient, seats: readonly number[]): Promise<Map<number, string>> {
  const address = client.network.contracts.verifierNetwork
  const topics = [URL_TOPICS, seats.map(seatTopic)]
  const logs = parseEventLogs({
    abi: verifierNetworkAbi,
    eventName: ['VerifierRegistered', 'VerifierUrlSet'],
    logs: await readLogs(client, { address, topics }),
  })
  return new Map(logs.map(({ args }) => [args.seat, args.url])) // in the order of the chain: the last one counts
}

/** A seat as an indexed topic. */
export const seatTopic = (seat: number): Hex => numberToHex(seat, { size: 32 })
