import type { z } from 'zod'
import type { HostRouteId, HostRoutes } from './routes.ts'

type Part<id extends HostRouteId, part extends string> =
  HostRoutes[id] extends Record<part, infer schema extends z.ZodType> ? schema : undefined

type In<schema> = schema extends z.ZodType ? z.input<schema> : undefined
type Out<schema> = schema extends z.ZodType ? z.output<schema> : undefined

/** What a handler of a route is given, checked and with defaults. */
export interface RouteInput<id extends HostRouteId> {
  readonly params: Out<Part<id, 'params'>>
  readonly query: Out<Part<id, 'query'>>
  readonly body: Out<Part<id, 'body'>>
}

/** What a caller of a route writes: the members that the route has, no others. */
export type RouteCall<id extends HostRouteId> = Needed<id, 'params'> &
  (Part<id, 'query'> extends z.ZodType ? { readonly query?: In<Part<id, 'query'>> } : unknown) &
  Needed<id, 'body'>

type Needed<id extends HostRouteId, part extends 'params' | 'body'> =
  Part<id, part> extends z.ZodType ? { readonly [name in part]: In<Part<id, part>> } : unknown

/** What a route answers with: a JSON value, a stream of bytes, or nothing. */
export type RouteResult<id extends HostRouteId> = HostRoutes[id]['answer'] extends {
  kind: 'json'
  schema: infer schema extends z.ZodType
}
  ? z.output<schema>
  : HostRoutes[id]['answer'] extends { kind: 'stream' }
    ? ReadableStream<Uint8Array>
    : undefined
