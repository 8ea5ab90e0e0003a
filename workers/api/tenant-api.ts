import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type HostIdentity, type HostRoute, hostRoutes, type Role } from '@freehold/sdk/hostApi'
import type { HttpBindings } from '@hono/node-server'
import type { Hono } from 'hono'
import { cors } from 'hono/cors'
import { HTTPException } from 'hono/http-exception'
import type { Hex } from 'viem'
import { openAccessWatch } from './access-watch.ts'
import { ApiProblem, problemOf, problemResponse } from './api-problem.ts'
import { type AuditLog, detailsOf } from './audit.ts'
import type { Clock } from './clock.ts'
import { type ApiContext, demand, openGate, type Proof } from './gate.ts'
import { type Call, makeHandlers, type Sent, type TenantRouteId } from './handlers.ts'
import { type Limits, limits as usualLimits } from './limits.ts'
import { describeApi } from './openapi.ts'
import type { Caller, InstanceOperations } from './operations.ts'
import { callerOf } from './rate-limit.ts'
import { checked, checkedBody } from './request-input.ts'
import type { RoleSource } from './roles.ts'
import { openSessions } from './sessions.ts'
import { openSignIn } from './sign-in.ts'
import { checkKeySignature, type SignatureCheck } from './signatures.ts'
import { openSlots } from './slots.ts'
import { openSockets } from './sockets.ts'
import { openStreams, prepared } from './streams.ts'
import { openTickets } from './tickets.ts'

export interface TenantApiOptions {
  /** Which host this is; everything that is signed for it names it. */
  readonly identity: HostIdentity
  readonly operations: InstanceOperations
  readonly roles: RoleSource
  /** Origins of web consoles that may call, like `https://console.example`; no other web page may. */
  readonly consoleOrigins: readonly string[]
  /** Who did what; the host writes into it too. */
  readonly audit: AuditLog
  /** Default: signatures of keys only; `checkOnChainToo` adds contract wallets. */
  readonly checkSignature?: SignatureCheck
  readonly limits?: Limits
  /** Default: this machine's clock. */
  readonly now?: Clock
  /** Told of every failure that is not the caller's. */
  readonly onFault: (error: Error) => void
}

/** The API of a host's tenants: mounted on the host's HTTP server, and told of its WebSocket upgrades. */
export interface TenantApi {
  mount(app: Hono<{ Bindings: HttpBindings }>): void
  /** Answers a request to upgrade, or ends its connection. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
  /** Ends open sockets. */
  close(): void
}

/** Methods and headers that console pages may use. */
const corsOf = (origins: ReadonlySet<string>) =>
  cors({
    origin: (origin) => (origins.has(origin) ? origin : null),
    allowMethods: ['GET', 'POST', 'PUT', 'DELETE'],
    allowHeaders: ['authorization', 'content-type'],
    exposeHeaders: ['content-disposition', 'content-length', 'repr-digest', 'retry-after'],
    maxAge: 600,
  })

/** Puts the tenant API together. Whatever is not in `hostRoutes` and `hostSockets` does not exist. */
export function openTenantApi(options: TenantApiOptions): TenantApi {
  const { identity, operations, roles, audit, onFault } = options
  const { limits = usualLimits, now = Date.now, checkSignature = checkKeySignature } = options
  const origins = new Set(options.consoleOrigins.map((address) => new URL(address).origin))
  const sessions = openSessions(limits, now)
  const tickets = openTickets(limits, now)
  const signIn = openSignIn({ identity, checkSignature, limits, now })
  const gate = openGate({ identity, sessions, roles, checkSignature, limits, now })
  const watchAccess = openAccessWatch({ roles, limits, now })
  const sendStream = openStreams({
    slots: openSlots(limits.streams, limits.streamsPerWallet),
    watchAccess,
    limits,
    now,
    onFault,
  })
  const sockets = openSockets({ operations, gate, tickets, audit, watchAccess, origins, limits, onFault })
  let document: Record<string, unknown> | null = null
  const handlers = makeHandlers({
    operations,
    roles,
    sessions,
    signIn,
    tickets,
    audit,
    document: () => {
      document ??= describeApi()
      return document
    },
  })

  async function answer(id: TenantRouteId, route: HostRoute, c: ApiContext): Promise<Response> {
    const address = c.env.incoming.socket.remoteAddress
    gate.countAddress(address)
    if (id === 'signIn') gate.countSignature(address)
    const origin = originOf(c, origins, route)
    const from = callerOf(address)
    const proof = route.access === 'public' ? null : await gate.prove(c)
    const params = checked('path', route.params, c.req.param())
    const query = checked('query', route.query, c.req.query())
    const lease = (params as { lease?: Hex } | undefined)?.lease
    if (proof === null || lease === undefined) {
      const body = await checkedBody(route, c)
      return respond(id, route, c, { params, query, body, proof, caller: null, origin, from })
    }
    const seen: Seen = { lease, proof, role: null, details: detailsOf(params) }
    try {
      // A body may take its time to arrive; the role that counts is the one at its end.
      if (route.body !== undefined) await c.req.text()
      const role = await gate.roleOf(proof, lease)
      if (route.isAudited) gate.countAudited(proof.wallet, lease) // refused before there is a trace of it
      seen.role = role
      demand(role, route.access as Role)
      const body = await checkedBody(route, c)
      seen.details = detailsOf(params, body)
      const caller = { wallet: proof.wallet, role }
      const response = await respond(id, route, c, { params, query, body, proof, caller, origin, from })
      await record(id, route, seen, response.status)
      return response
    } catch (error) {
      const response = problemResponse(problemOf(error, onFault))
      await record(id, route, seen, response.status)
      return response
    }
  }

  /** Strangers leave no trace: they could fill the log of an instance that is not theirs. */
  async function record(id: string, route: HostRoute, seen: Seen, status: number): Promise<void> {
    const { lease, proof, role, details } = seen
    if (!route.isAudited || role === null) return
    await audit.record({ lease, by: 'wallet', wallet: proof.wallet, role, action: id, details, status })
  }

  async function respond(
    id: TenantRouteId,
    route: HostRoute,
    c: ApiContext,
    call: Arrived,
  ): Promise<Response> {
    const { answer } = route
    const { signal } = c.req.raw
    const handle = handlers[id] as (call: Call<TenantRouteId>) => Promise<unknown>
    const handled = () => handle({ ...call, signal } as Call<TenantRouteId>)
    const result = await (answer.kind === 'stream' ? prepared(handled, c, limits) : handled())
    if (answer.kind === 'empty') return new Response(null, { status: 204 })
    if (answer.kind === 'json') {
      // Parsing also drops whatever is not in the schema: nothing unforeseen leaves the house.
      const value = route.isLarge ? result : answer.schema.parse(result)
      return Response.json(value, { status: answer.status, headers: { 'cache-control': 'no-store' } })
    }
    const { proof, params } = call
    const granted = {
      lease: (params as { lease: Hex }).lease,
      wallet: (proof as Proof).wallet,
      needed: route.access as Role,
      sessionEnded: proof?.session?.ended ?? null,
    }
    const sent = result as Sent
    try {
      // It may have taken minutes to make what is sent.
      demand(await gate.roleOf(proof as Proof, granted.lease), granted.needed)
    } catch (error) {
      if (typeof sent.bytes !== 'string') sent.bytes.destroy()
      throw error
    }
    return sendStream(sent, answer.contentType, granted, c)
  }

  return {
    mount(app) {
      const open = cors({ origin: '*', allowMethods: ['GET'], maxAge: 600 })
      const closed = corsOf(origins)
      app.use('/v1/*', (c, next) => (isForEverybody(c.req.path) ? open(c, next) : closed(c, next)))
      for (const [id, route] of Object.entries(hostRoutes) as [TenantRouteId, HostRoute][]) {
        if (!(id in handlers)) continue
        app.on(route.method, route.path, (c) =>
          answer(id, route, c as ApiContext).catch((error: unknown) => {
            if (error instanceof HTTPException) throw error
            return problemResponse(problemOf(error, onFault))
          }),
        )
      }
    },
    upgrade: sockets.upgrade,
    close: sockets.close,
  }
}

interface Seen {
  readonly lease: Hex
  readonly proof: Proof
  role: Role | null
  details: ReturnType<typeof detailsOf>
}

interface Arrived {
  readonly params: unknown
  readonly query: unknown
  readonly body: unknown
  readonly proof: Proof | null
  readonly caller: Caller | null
  readonly origin: string | null
  readonly from: string
}

/** What any page may read: it is public, and signed or fixed. */
const isForEverybody = (path: string): boolean =>
  path === hostRoutes.getHost.path || path === hostRoutes.getDocument.path

/** The page that asks. @throws ApiProblem when it is not a console of this host */
function originOf(c: ApiContext, origins: ReadonlySet<string>, route: HostRoute): string | null {
  const origin = c.req.header('origin')
  if (origin === undefined) return null
  if (!origins.has(origin) && !isForEverybody(route.path)) throw wrongOrigin(origin)
  return origin
}

const wrongOrigin = (origin: string): ApiProblem =>
  new ApiProblem('wrongOrigin', `Pages of ${origin.slice(0, 100)} may not call this host.`, {
    next: 'use a console that the provider has listed, or the command line.',
  })
