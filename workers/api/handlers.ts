import type { Readable } from 'node:stream'
import type { HostRouteId, HostRoutes, RouteInput, RouteResult } from '@freehold/sdk/hostApi'
import type { z } from 'zod'
import { ApiProblem, nothingHere } from './api-problem.ts'
import type { AuditLog } from './audit.ts'
import type { Proof } from './gate.ts'
import type { Caller, InstanceOperations } from './operations.ts'
import type { RoleSource } from './roles.ts'
import type { Sessions } from './sessions.ts'
import type { SignIn } from './sign-in.ts'
import type { Tickets } from './tickets.ts'

/** A stream on its way to the caller. */
export interface Sent {
  readonly bytes: Readable | string
  readonly lengthBytes?: number
  /** The caller's program saves it under this name. */
  readonly fileName?: string
  /** More headers. */
  readonly headers?: Readonly<Record<string, string>>
  /** It may say nothing for hours. */
  readonly isEndless?: boolean
}

/** What a handler knows besides its checked input. */
export interface Call<id extends HostRouteId> extends RouteInput<id> {
  /** Present on every route but the public ones. */
  readonly proof: Proof
  /** Present where the route asks for a role. */
  readonly caller: Caller
  /** Origin of the web page that asks; null: none. */
  readonly origin: string | null
  /** Address that it asks from, as `callerOf` counts it. */
  readonly from: string
  /** Aborted when the caller goes before it has its answer. */
  readonly signal: AbortSignal
}

/** Answers are given as their schema takes them; it checks and completes them. */
export type Handler<id extends HostRouteId> = (
  call: Call<id>,
) => Promise<
  HostRoutes[id]['answer'] extends { kind: 'json'; schema: infer schema extends z.ZodType }
    ? z.input<schema>
    : HostRoutes[id]['answer'] extends { kind: 'stream' }
      ? Sent
      : RouteResult<id>
>

/** Routes that the tenant API serves; `getHost` is the provider's own word and served beside it. */
export type TenantRouteId = Exclude<HostRouteId, 'getHost'>
export type Handlers = { readonly [id in TenantRouteId]: Handler<id> }

export interface HandlerParts {
  readonly operations: InstanceOperations
  readonly roles: RoleSource
  readonly sessions: Sessions
  readonly signIn: SignIn
  readonly tickets: Tickets
  readonly audit: AuditLog
  readonly document: () => Record<string, unknown>
}

/** What each route does, once the caller is known to be allowed. */
export function makeHandlers(parts: HandlerParts): Handlers {
  return {
    ...authHandlers(parts),
    ...instanceHandlers(parts),
    ...snapshotHandlers(parts),
    ...ruleHandlers(parts),
  }
}

type Some<id extends TenantRouteId> = Pick<Handlers, id>

function authHandlers({
  signIn,
  sessions,
  tickets,
  document,
}: HandlerParts): Some<'getDocument' | 'requestNonce' | 'signIn' | 'signOut' | 'requestTicket'> {
  return {
    getDocument: async () => document(),
    requestNonce: async ({ body }) => signIn.nonceFor(body.wallet),
    async signIn({ body, origin, from }) {
      const { wallet, expiresAtMs } = await signIn.check(body.message, body.signature, { origin, from })
      return { wallet, token: sessions.open(wallet, expiresAtMs), expiresAt: Math.floor(expiresAtMs / 1000) }
    },
    async signOut({ proof }) {
      if (proof.token === null) throw new ApiProblem('badRequest', 'A signed request has no session to end.')
      sessions.close(proof.token)
      return undefined
    },
    requestTicket: async ({ body, proof, from }) => tickets.issue({ ...body, proof }, from),
  }
}

function instanceHandlers({
  operations,
  roles,
}: HandlerParts): Some<
  'listInstances' | 'getInstance' | 'setPower' | 'getOperation' | 'getMetrics' | 'getMetricsText' | 'readLog'
> {
  return {
    async listInstances({ proof }) {
      const held = await roles.rolesOf(operations.leases(), proof.wallet)
      if (held.size > 0 && proof.session) proof.session.isKnown = true
      const found = await Promise.all(
        [...held].map(async ([lease, role]) => {
          const facts = await operations.instance(lease)
          return facts && { ...facts, role }
        }),
      )
      return { instances: found.filter((instance) => instance !== null) }
    },
    async getInstance({ params, caller }) {
      const facts = await operations.instance(params.lease)
      if (facts === null) throw nothingHere()
      return { ...facts, role: caller.role }
    },
    setPower: ({ params, body, caller }) => operations.setPower(params.lease, body.action, caller),
    async getOperation({ params }) {
      const operation = await operations.operation(params.lease, params.operation)
      if (operation === null)
        throw new ApiProblem('notFound', `There is no operation ${params.operation}, or it is long over.`)
      return operation
    },
    getMetrics: ({ params, query }) => operations.metrics(params.lease, query),
    getMetricsText: async ({ params }) => ({ bytes: await operations.metricsText(params.lease) }),
    readLog: async ({ params, query }) => ({
      bytes: await operations.readLog(params.lease, params.log, query),
      isEndless: query.follow,
    }),
  }
}

function snapshotHandlers({
  operations,
}: HandlerParts): Some<
  | 'listSnapshots'
  | 'takeSnapshot'
  | 'restoreSnapshot'
  | 'deleteSnapshot'
  | 'downloadSnapshot'
  | 'getSnapshotSchedule'
  | 'setSnapshotSchedule'
> {
  return {
    listSnapshots: ({ params }) => operations.listSnapshots(params.lease),
    takeSnapshot: ({ params, body, caller }) => operations.takeSnapshot(params.lease, body, caller),
    restoreSnapshot: ({ params, caller }) => operations.restoreSnapshot(params.lease, params.name, caller),
    deleteSnapshot: ({ params, caller }) => operations.deleteSnapshot(params.lease, params.name, caller),
    async downloadSnapshot({ params, signal }) {
      const { lease, name } = params
      const { bytes, lengthBytes, sha256 } = await operations.downloadSnapshot(lease, name, signal)
      const digest = Buffer.from(sha256, 'hex').toString('base64')
      return {
        bytes,
        lengthBytes,
        fileName: `${lease.slice(2, 10)}-${name}.qcow2`,
        headers: { 'repr-digest': `sha-256=:${digest}:` },
      }
    },
    getSnapshotSchedule: async ({ params }) => ({
      schedule: await operations.snapshotSchedule(params.lease),
    }),
    async setSnapshotSchedule({ params, body, caller }) {
      await operations.setSnapshotSchedule(params.lease, body.schedule, caller)
      return { schedule: await operations.snapshotSchedule(params.lease) }
    },
  }
}

function ruleHandlers({
  operations,
  audit,
}: HandlerParts): Some<'listPorts' | 'openPort' | 'closePort' | 'getPolicy' | 'setPolicy' | 'readAudit'> {
  return {
    listPorts: ({ params }) => operations.listPorts(params.lease),
    openPort: ({ params, body, caller }) =>
      operations.openPort(params.lease, body.protocol, body.guestPort, caller),
    async closePort({ params, caller }) {
      await operations.closePort(params.lease, params.protocol, params.guestPort, caller)
      return undefined
    },
    getPolicy: ({ params }) => operations.policy(params.lease),
    async setPolicy({ params, body, caller }) {
      await operations.setPolicy(params.lease, body, caller)
      return operations.policy(params.lease)
    },
    readAudit: async ({ params, query }) => ({
      bytes: await audit.read(params.lease, query.tail),
      fileName: `${params.lease.slice(2, 10)}-audit.jsonl`,
    }),
  }
}
