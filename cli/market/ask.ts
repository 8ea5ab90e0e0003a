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
  /** How many have answered so far, or will not, and of how many. */
  readonly onAsked?: (asked: number, of: number) => void
}

/** Every question takes a connection of its own and a signature to check; a market may have thousands of hosts. */
export const MOST_HOSTS_AT_A_TIME = 64

/** Asks each host once whether it is there, so many at a time; answers by the host's number. */
export async function askHosts(
  client: Pick<FreeholdClient, 'network'>,
  hosts: readonly Host[],
  { onAsked, ...options }: AskOptions,
): Promise<ReadonlyMap<bigint, Answer>> {
  const different = [...new Map(hosts.map((host) => [host.host, host])).values()]
  let asked = 0
  const answers = await inTurns(different, MOST_HOSTS_AT_A_TIME, async (host) => {
    const answer = await askHost(client, host, options)
    onAsked?.(++asked, different.length)
    return [host.host, answer] as const
  })
  return new Map(answers)
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
