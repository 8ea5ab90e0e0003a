import { type Host, type Lease, readHost } from '@freehold/sdk'
import { createHostApi, type HostApi, type RouteCall, type RouteResult } from '@freehold/sdk/hostApi'
import type { Hex } from 'viem'
import type { Context } from '../kernel/context.ts'
import { findLease } from '../leases/find.ts'
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
 * Finds the lease that is meant and the way to its host. Signs in at the first call, unless a session of the last hour still
 * holds; the endpoint comes from the chain and may be told by nobody else.
 */
export async function openInstance(
  context: Context,
  ref: string | undefined,
  options: OpenOptions = {},
): Promise<OpenInstance> {
  return reach(context, await findLease(context, await context.reader(), ref), options)
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
  const { signal } = context.io
  return {
    lease,
    leaseId: lease.leaseId,
    host,
    api,
    call: (id, parts) =>
      api.call(id, parts, { signal }).catch((error: unknown) => {
        throw explainHostError(context, error, lease)
      }),
  }
}
