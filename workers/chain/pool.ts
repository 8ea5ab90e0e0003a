import { chainOf, type NetworkConfig } from '@freehold/sdk'
import type { Hash, PublicClient } from 'viem'
import { blockAt, type Endpoint, isEndpointTrouble, openEndpoint } from './endpoint.ts'
import { ChainUnreachable } from './errors.ts'
import { withoutUrlSecrets } from './redact.ts'
import type { SeenBlock } from './types.ts'

export interface PoolOptions {
  /** Per call. Default 5 s. */
  readonly deadlineMs?: number
  /** How many blocks an endpoint may be behind the best one. Default 3. */
  readonly maximumLagBlocks?: number
  /** How often the endpoints that are not in use are compared with the one that is. Default 5 s. */
  readonly compareEveryMs?: number
  /** How long an endpoint that failed is left alone. Default 10 s. */
  readonly restMs?: number
  readonly onTrouble?: (url: string, reason: string) => void
}

/** A block that can no longer change; an endpoint that contradicts it is on another chain. */
export interface Anchor {
  readonly number: number
  readonly hash: Hash
}

export interface EndpointHead {
  readonly endpoint: Endpoint
  readonly head: SeenBlock
}

/** Several RPC URLs that answer as one. */
export interface RpcPool {
  /**
   * Newest block, from the first endpoint that answers, is not behind the others and does not contradict the anchor.
   * @throws ChainUnreachable
   */
  head(known: { readonly number: number } | null, anchor: Anchor | null): Promise<EndpointHead>
  /** Asks the endpoint in use; where it fails, the next. @throws ChainUnreachable, or what the call itself throws. */
  call<T>(ask: (client: PublicClient) => Promise<T>): Promise<T>
  /**
   * Asks every endpoint the same and answers with what most of those that answer say; who says otherwise is blamed. For what
   * cannot be undone: one RPC that lies must not end anything.
   * @param keyOf the same for two answers that agree
   * @throws ChainUnreachable when none answers, or no answer has more than half of the voices
   */
  agreed<T>(ask: (client: PublicClient) => Promise<T>, keyOf: (answer: T) => string): Promise<T>
  /** Leaves an endpoint alone for a while. */
  blame(endpoint: Endpoint, reason: string): void
  readonly url: string | null
}

/** The RPC URLs of a network, in its order of preference; connects to nothing yet. */
export function openRpcPool(network: NetworkConfig, options: PoolOptions = {}): RpcPool {
  const { deadlineMs = 5_000, maximumLagBlocks = 3, compareEveryMs = 5_000, restMs = 10_000 } = options
  const chain = chainOf(network)
  const endpoints = network.rpcUrls.map((url) => openEndpoint(url, chain, deadlineMs))
  let current: Endpoint | null = null
  let comparedAt = 0

  const blame = (endpoint: Endpoint, reason: string) => {
    options.onTrouble?.(endpoint.url, withoutUrlSecrets(reason))
    endpoint.restUntil = Date.now() + restMs
    if (current === endpoint) current = null
  }
  const rested = () => {
    const awake = endpoints.filter(({ restUntil }) => restUntil <= Date.now())
    return awake.length > 0 ? awake : endpoints // all have failed: nothing to lose by asking again
  }

  async function headOf(endpoint: Endpoint, anchor: Anchor | null): Promise<EndpointHead | null> {
    try {
      const head = await blockAt(endpoint.client, 'latest')
      const wrong = await contradiction(endpoint, head, anchor, network.chainId)
      if (wrong === null) return { endpoint, head }
      blame(endpoint, wrong)
    } catch (error) {
      blame(endpoint, (error as Error).message)
    }
    return null
  }

  async function compare(anchor: Anchor | null): Promise<EndpointHead> {
    comparedAt = Date.now()
    const heads = (await Promise.all(rested().map((endpoint) => headOf(endpoint, anchor)))).filter(
      (h) => h !== null,
    )
    const best = Math.max(...heads.map(({ head }) => head.number))
    const chosen = heads.find(({ head }) => head.number >= best - maximumLagBlocks)
    if (chosen === undefined) throw new ChainUnreachable(`No RPC of ${endpoints.length} gives a usable head.`)
    current = chosen.endpoint
    return chosen
  }

  return {
    get url() {
      return current?.url ?? null
    },
    blame,
    async head(known, anchor) {
      const alone = endpoints.length === 1
      if (current === null || (!alone && Date.now() - comparedAt >= compareEveryMs)) return compare(anchor)
      const endpoint = current
      try {
        const head = await blockAt(endpoint.client, 'latest')
        if (known === null || head.number >= known.number) return { endpoint, head }
      } catch (error) {
        blame(endpoint, (error as Error).message)
      }
      return compare(anchor) // it failed or went backwards: a reorg if the others agree, stale if they do not
    },
    async call(ask) {
      const order = [...new Set([...(current ? [current] : []), ...rested()])]
      let cause: unknown
      for (const endpoint of order) {
        try {
          return await ask(endpoint.client)
        } catch (error) {
          if (!isEndpointTrouble(error)) throw error
          cause = error
          if (order.length > 1) blame(endpoint, (error as Error).message)
        }
      }
      const why = withoutUrlSecrets(String((cause as Error)?.message))
      throw new ChainUnreachable(`None of ${order.length} RPCs answers: ${why}`, { cause })
    },
    async agreed(ask, keyOf) {
      const asked = rested().map(async (endpoint) => {
        const answer = await ask(endpoint.client)
        return { endpoint, answer, key: keyOf(answer) }
      })
      const voices = (await Promise.allSettled(asked)).flatMap((voice) =>
        voice.status === 'fulfilled' ? [voice.value] : [],
      )
      const winner = voices.find(
        ({ key }) => 2 * voices.filter((voice) => voice.key === key).length > voices.length,
      )
      if (winner === undefined) {
        const why = voices.length === 0 ? 'None answers' : 'They contradict each other'
        throw new ChainUnreachable(`${endpoints.length} RPCs were asked the same. ${why}.`)
      }
      for (const { endpoint, key } of voices) {
        if (key !== winner.key) blame(endpoint, 'it contradicts the other RPCs about a lease')
      }
      return winner.answer
    },
  }
}

/** Says why an endpoint must not be believed, or null. */
async function contradiction(
  { client }: Endpoint,
  head: SeenBlock,
  anchor: Anchor | null,
  chainId: number,
): Promise<string | null> {
  const given = await client.getChainId()
  if (given !== chainId) return `it is on chain ${given}, not ${chainId}`
  if (anchor === null) return null
  if (head.number < anchor.number) return `its head ${head.number} is below final block ${anchor.number}`
  const block = await blockAt(client, anchor.number)
  if (block.hash === anchor.hash) return null
  return `its block ${anchor.number} is ${block.hash}, while ${anchor.hash} was final`
}
