import { type Address, formatLog, type Hex, type Log, numberToHex, type RpcLog, RpcRequestError } from 'viem'
import type { FreeholdClient } from '../client.ts'

/** A topic filter as the RPC takes it: one value, any of several, or anything. */
export type TopicFilter = Hex | readonly Hex[] | null

export interface LogQuery {
  address: Address
  topics: readonly TopicFilter[]
  /** Default: the network's start block. */
  fromBlock?: bigint
  /** Default: the head. */
  toBlock?: bigint
}

/** Public RPCs refuse longer ranges; most take this one. */
const CHUNK_BLOCKS = 9_000n

/**
 * Logs of one contract in order. Asks for the whole range first; an RPC that refuses it is asked piece by piece, which takes
 * its time on a long chain: that is what the subgraph is for.
 */
export async function readLogs(
  client: FreeholdClient,
  query: LogQuery,
): Promise<Log<bigint, number, false>[]> {
  const fromBlock = query.fromBlock ?? BigInt(client.network.startBlock)
  const toBlock = query.toBlock ?? (await client.publicClient.getBlockNumber({ cacheTime: 0 }))
  if (fromBlock > toBlock) return []
  try {
    return await requestLogs(client, query, fromBlock, toBlock)
  } catch (error) {
    const isRefusal = error instanceof Error && hasRpcAnswer(error)
    if (!isRefusal || toBlock - fromBlock < CHUNK_BLOCKS) throw error
  }
  const logs: Log<bigint, number, false>[] = []
  for (let start = fromBlock; start <= toBlock; start += CHUNK_BLOCKS) {
    const end = start + CHUNK_BLOCKS - 1n
    logs.push(...(await requestLogs(client, query, start, end < toBlock ? end : toBlock)))
  }
  return logs
}

/** Whether the RPC answered with an error of its own, as it does for a range too long. */
function hasRpcAnswer(error: Error): boolean {
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof RpcRequestError) return true
  }
  return false
}

async function requestLogs(
  client: FreeholdClient,
  { address, topics }: LogQuery,
  fromBlock: bigint,
  toBlock: bigint,
): Promise<Log<bigint, number, false>[]> {
  const logs = (await client.publicClient.request({
    method: 'eth_getLogs',
    params: [
      {
        address,
        topics: topics as Hex[],
        fromBlock: numberToHex(fromBlock),
        toBlock: numberToHex(toBlock),
      },
    ],
  })) as RpcLog[]
  return logs.map((log) => formatLog(log) as Log<bigint, number, false>)
}
