import type { SignedPresence } from '@freehold/sdk'
import { getConnInfo } from '@hono/node-server/conninfo'
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { cors } from 'hono/cors'
import { HTTPException } from 'hono/http-exception'

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
}

const largestBodyBytes = 16 * 1024

/** The host's HTTP API. Whatever is not listed here does not exist; nothing takes a body yet. */
export function createApi(sources: ApiSources): Hono {
  const app = new Hono()
  app.use(bodyLimit({ maxSize: largestBodyBytes }))
  // Consoles live on other origins, and what is here is signed and public.
  app.use('/v1/host', cors({ origin: '*', allowMethods: ['GET'], maxAge: 600 }))

  app.get('/v1/host', async (c) => {
    const signed = await sources.presence()
    if (signed === null)
      return c.json({ error: 'This host has no view of the chain yet; ask again soon.' }, 503)
    return c.json(signed, 200, { 'cache-control': 'no-store' })
  })
  app.get('/healthz', (c) => c.json({ alive: true }))
  app.get('/readyz', async (c) => {
    const readiness = await sources.readiness()
    return c.json(readiness, readiness.ready ? 200 : 503)
  })
  app.get('/metrics', async (c) => {
    if (!isLocal(getConnInfo(c).remote.address))
      return c.json({ error: 'Metrics are for this machine only.' }, 403)
    return c.text(await sources.metrics.text(), 200, { 'content-type': sources.metrics.contentType })
  })
  app.notFound((c) => c.json({ error: `There is nothing at ${c.req.path}.` }, 404))
  app.onError((error, c) => {
    if (error instanceof HTTPException) return error.getResponse()
    sources.onError(error)
    return c.json({ error: 'The host met an error; its log says more.' }, 500)
  })
  return app
}

/** Loopback only; a reverse proxy on this machine must not pass /metrics on. */
const isLocal = (address: string | undefined): boolean =>
  address !== undefined && /^(::1$|(::ffff:)?127\.)/.test(address)
