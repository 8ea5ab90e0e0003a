import {
  type FreeholdClient,
  fetchHostPresence,
  type Host,
  HostAbsentError,
  type HostPresence,
  inTurns,
} from '@freehold/sdk'

/** What a host says of itself right now, or why it does not count as present, as a sentence. */
export type Answer =
  | { readonly presence: HostPresence; readonly absence: null }
  | { readonly presence: null; readonly absence: string }

export interface AskOptions {
  /** How long one of them may take. */
  readonly timeoutMs: number
  readonly signal: AbortSignal
  /** How many have answered so far, or will not. */
  readonly onAnswer?: (answered: number) => void
}

/** Every question takes a connection of its own and a signature to check; a market may have thousands of hosts. */
export const MOST_HOSTS_AT_A_TIME = 64

/** Hosts that are asked whether they are there, each of them once, however often its answer is wanted. */
export interface HostsAsked {
  answerOf(host: Host): Promise<Answer>
}

/** Nobody is asked yet. */
export function hostsToAsk(client: Pick<FreeholdClient, 'network'>, options: AskOptions): HostsAsked {
  const answers = new Map<bigint, Promise<Answer>>()
  let answered = 0
  const ask = async (host: Host) => {
    const answer = await askHost(client, host, options)
    options.onAnswer?.(++answered)
    return answer
  }
  return {
    answerOf(host) {
      const answer = answers.get(host.host) ?? ask(host)
      answers.set(host.host, answer)
      return answer
    },
  }
}

/** What is enough. */
export interface Enough<Item> {
  /** So many that count; Infinity: everybody is asked. */
  readonly enough: number
  counts(item: Item, answer: Answer): boolean
}

export interface Asked<Item> {
  readonly item: Item
  readonly answer: Answer
}

/**
 * Asks the hosts of these items in their order, so many at a time, and begins no more once enough of the answers count. All that
 * were begun are waited for: a cheap host that answers slowly is not passed over for a dear one that answers fast.
 * @returns the first of the items, as far as it came, with the answers
 */
export async function askUntil<Item extends { readonly host: Host }>(
  hosts: HostsAsked,
  items: readonly Item[],
  { enough, counts }: Enough<Item>,
): Promise<Asked<Item>[]> {
  let found = 0
  const asked = await inTurns(items, MOST_HOSTS_AT_A_TIME, async (item) => {
    if (found >= enough) return null
    const answer = await hosts.answerOf(item.host)
    if (counts(item, answer)) found += 1
    return { item, answer }
  })
  return asked.filter((one) => one !== null)
}

async function askHost(
  { network }: Pick<FreeholdClient, 'network'>,
  { host, operator, facts }: Host,
  { timeoutMs, signal }: AskOptions,
): Promise<Answer> {
  if (operator === null) return { presence: null, absence: 'its owner revoked its operator' }
  try {
    const presence = await fetchHostPresence({
      endpoint: facts.endpoint,
      host,
      operator,
      chainId: network.chainId,
      leaseEscrow: network.contracts.leaseEscrow,
      timeoutMs,
      signal,
    })
    return { presence, absence: null }
  } catch (error) {
    if (!(error instanceof HostAbsentError)) throw error
    return { presence: null, absence: error.message }
  }
}
