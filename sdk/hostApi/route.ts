import type { z } from 'zod'
import type { Access } from './access.ts'

/** What a success carries. */
export type RouteAnswer =
  | { readonly status: 200 | 201 | 202; readonly kind: 'json'; readonly schema: z.ZodType }
  /** A stream that may be long, or never end. */
  | { readonly status: 200; readonly kind: 'stream'; readonly contentType: string }
  | { readonly status: 204; readonly kind: 'empty' }

/** One route of the tenant API as data: server, client, document and tests are all made from it. */
export interface HostRoute {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Members of the path begin with a colon; `:lease` is the lease that a role is asked for. */
  readonly path: `/v1/${string}`
  readonly access: Access
  readonly summary: string
  readonly params?: z.ZodObject
  readonly query?: z.ZodObject
  readonly body?: z.ZodType
  readonly answer: RouteAnswer
  /** The answer is too large to be checked by the server before it is sent. */
  readonly isLarge?: true
  /** Whether a call is written into the instance's audit log. */
  readonly isAudited: boolean
}

/** A WebSocket of the tenant API. */
export interface HostSocket {
  readonly path: `/v1/${string}`
  readonly access: Access
  readonly summary: string
  readonly params: z.ZodObject
  readonly query: z.ZodObject
}
