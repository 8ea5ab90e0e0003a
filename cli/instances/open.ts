import { type Host, type Lease, readHost } from '@freehold/sdk'
import {
  createHostApi,
  type HostApi,
  hostRoutes,
  type RouteCall,
  type RouteResult,
} from '@freehold/sdk/hostApi'
import type { Hex } from 'viem'
import type { Context } from '../kernel/context.ts'
import { NotFinishedError } from '../kernel/errors.ts'
import { findMachine } from '../leases/find.ts'
import { shortId } from '../leases/words.ts'
import { explainHostError } from './errors.ts'
import { fileSessions } from './sessions.ts'

/** A machine, reached through its host's own API. */
export interface OpenInstance {
  readonly lease: Lease
  readonly leaseId: Hex
  readonly host: Host
  readonly api: HostApi
  /** Calls a route; refusals come back as sentences with the next step. */
  call<Id extends Parameters<HostApi['call']>[0]>(id: Id, parts: RouteCall<Id>): Promise<RouteResult<Id>>
}

/** The same API, where something about its answers must be seen. */
export interface OpenOptions {
  readonly fetch?: typeof fetch
  /** How long the host may take to answer. */
  readonly timeoutMs?: number
}

/**
 * Finds the machine that is meant and the way to its host. Signs in at the first call, unless a session of the last hour still
 * holds; the endpoint comes from the chain and may be told by nobody else.
 */
export async function openInstance(
  context: Context,
  ref: string | undefined,
  options: OpenOptions = {},
): Promise<OpenInstance> {
  return reach(context, await findMachine(context, await context.reader(), ref), options)
}

/** The way to the host of a lease; nothing is asked of it yet. */
export async function reach(
  context: Context,
  lease: Lease,
  options: OpenOptions = {},
): Promise<OpenInstance> {
  const reader = await context.reader()
  const host = await readHost(reader, { host: lease.terms.host })
  const api = createHostApi(await context.caller(), {
    host: host.host,
    endpoint: host.facts.endpoint,
    sessions: fileSessions(context.home),
    ...options,
  })
  return {
    lease,
    leaseId: lease.leaseId,
    host,
    api,
    async call(id, parts) {
      try {
        return await api.call(id, parts, { signal: context.io.signal })
      } catch (error) {
        if (context.io.signal.aborted && hostRoutes[id].method !== 'GET')
          throw stoppedError(context, lease, error)
        throw explainHostError(context, error, lease)
      }
    },
  }
}

/** A request that was cut off may have arrived all the same. */
function stoppedError(context: Context, { leaseId }: Lease, cause: unknown): NotFinishedError {
  return new NotFinishedError('Stopped while the host was being asked; it may have begun all the same.', {
    next: context.command(`show ${shortId(leaseId)}`),
    cause,
  })
}
