import {
  type FreeholdClient,
  fetchHostPresence,
  type Host,
  HostAbsentError,
  type Lease,
  PRESENCE_MAX_AGE_SECONDS,
  readHost,
} from '@freehold/sdk'
import { createHostApi, type HostApi, HostApiError, type Instance } from '@freehold/sdk/hostApi'
import { fileSessions } from '../instances/sessions.ts'
import type { SigningClient } from '../kernel/context.ts'

/** A look must not hold up the next one. */
const TIMEOUT_MS = 5_000

/** What hosts say of themselves and of machines. */
export interface HostWatch {
  /** Whether a host was silent for two minutes; null: not for that long, or not for us to say. */
  isSilent(host: bigint): Promise<boolean | null>
  /** How its host says that a machine is; null: it does not say, or the wallet cannot ask. */
  instance(lease: Lease): Promise<Instance | null>
}

export interface HostWatchOptions {
  readonly client: FreeholdClient
  /** Who asks hosts about machines; null: nobody does. */
  readonly caller: SigningClient | null
  readonly home: string
  readonly signal: AbortSignal
}

/** Asks each host once per look, whatever the number of its leases; `look` begins one. */
export function watchHosts({ client, caller, home, signal }: HostWatchOptions): {
  look(): HostWatch
} {
  const hosts = new Map<bigint, Host>()
  const apis = new Map<bigint, HostApi>()
  const answeredAtMs = new Map<bigint, number>()
  const begunAtMs = Date.now()
  const { chainId, contracts } = client.network

  async function known(host: bigint): Promise<Host> {
    const found = hosts.get(host) ?? (await readHost(client, { host }))
    hosts.set(host, found)
    return found
  }

  async function answers(number: bigint): Promise<boolean | null> {
    const { operator, facts, host } = await known(number)
    if (operator === null) return null // revoked: nobody can sign for it
    const { leaseEscrow } = contracts
    const asked = {
      host,
      operator,
      chainId,
      leaseEscrow,
      endpoint: facts.endpoint,
      timeoutMs: TIMEOUT_MS,
      signal,
    }
    try {
      await fetchHostPresence(asked)
      answeredAtMs.set(host, Date.now())
      return true
    } catch (error) {
      signal.throwIfAborted()
      if (!(error instanceof HostAbsentError)) throw error
      hosts.delete(host) // it may have moved
      apis.delete(host)
      return false
    }
  }

  function apiOf({ host, facts }: Host, account: SigningClient): HostApi {
    const { endpoint } = facts
    const api =
      apis.get(host) ??
      createHostApi(account, { host, endpoint, sessions: fileSessions(home), timeoutMs: TIMEOUT_MS })
    apis.set(host, api)
    return api
  }

  return {
    look() {
      const asked = new Map<bigint, Promise<boolean | null>>()
      const askOnce = (host: bigint) => {
        const answer = asked.get(host) ?? answers(host)
        asked.set(host, answer)
        return answer
      }
      return {
        async isSilent(host) {
          const doesAnswer = await askOnce(host)
          if (doesAnswer !== false) return doesAnswer === null ? null : false
          const sinceMs = answeredAtMs.get(host) ?? begunAtMs
          return Date.now() - sinceMs > PRESENCE_MAX_AGE_SECONDS * 1000 ? true : null
        },
        async instance({ leaseId, terms }) {
          if (caller === null || !(await askOnce(terms.host))) return null
          const api = apiOf(await known(terms.host), caller)
          try {
            return await api.call('getInstance', { params: { lease: leaseId } }, { signal })
          } catch (error) {
            signal.throwIfAborted()
            if (error instanceof HostApiError) return null
            throw error
          }
        },
      }
    },
  }
}
