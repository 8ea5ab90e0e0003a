import type { SignedPresence } from '@freehold/sdk'
import type { HttpBindings } from '@hono/node-server'
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { cors } from 'hono/cors'
import { HTTPException } from 'hono/http-exception'
import { ApiProblem, problemOf, problemResponse } from './api-problem.ts'
import { limits } from './limits.ts'
import type { TenantApi } from './tenant-api.ts'

/** Whether the worker can do its work, and if not, which part cannot. */
export interface Readiness {
  readonly ready: boolean
  /** One sentence or `ok` per part. */
  readonly checks: Readonly<Record<string, string>>
}

export interface ApiSources {
  /** null: there is no view of the chain to speak of yet. */
  readonly presence: () => Promise<SignedPresence | null>
  readonly readiness: () => Promise<Readiness>
  readonly metrics: { readonly text: () => Promise<string>; readonly contentType: string }
  readonly onError: (error: Error) => void
  /** What the host serves to its tenants; unset: nothing. */
  readonly tenants?: TenantApi
}

/** The host's HTTP API. Whatever is not listed here or in the table of the tenant API does not exist. */
export function createApi(sources: ApiSources): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>()
  app.use(bodyLimit({ maxSize: limits.bodyBytes, onError: () => problemResponse(tooLarge()) }))
  if (sources.tenants) sources.tenants.mount(app)
  // Consoles live on other origins, and what is here is signed and public.
  else app.use('/v1/host', cors({ origin: '*', allowMethods: ['GET'], maxAge: 600 }))

  app.get('/v1/host', async (c) => {
    const signed = await sources.presence()
    if (signed === null) return problemResponse(noView())
    return c.json(signed, 200, { 'cache-control': 'no-store' })
  })
  app.get('/healthz', (c) => c.json({ alive: true }))
  app.get('/readyz', async (c) => {
    const readiness = await sources.readiness()
    return c.json(readiness, readiness.ready ? 200 : 503)
  })
  app.get('/metrics', async (c) => {
    if (!isLocal(c.env.incoming.socket.remoteAddress, c.req.header('host')))
      return c.json({ error: 'Metrics are for this machine only.' }, 403)
    return c.text(await sources.metrics.text(), 200, { 'content-type': sources.metrics.contentType })
  })
  app.notFound((c) =>
    problemResponse(new ApiProblem('notFound', `There is nothing at ${c.req.path.slice(0, 200)}.`)),
  )
  app.onError((error) => {
    if (error instanceof HTTPException) return error.getResponse()
    return problemResponse(problemOf(error, sources.onError))
  })
  return app
}

const noView = () =>
  new ApiProblem('unavailable', 'This host has no view of the chain yet.', { next: 'ask again soon.' })

const tooLarge = () => new ApiProblem('tooLarge', `A body may have at most ${limits.bodyBytes} bytes.`)

/**
 * Loopback only, and under a name of it: a reverse proxy on this machine must not pass /metrics on, and a web page must not
 * reach it by a name of its own that resolves to this machine.
 */
const isLocal = (address: string | undefined, host: string | undefined): boolean =>
  address !== undefined &&
  /^(::1$|(::ffff:)?127\.)/.test(address) &&
  /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/i.test(host ?? '')
