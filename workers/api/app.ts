import type { SignedPresence } from '@freehold/sdk'
import type { HttpBindings } from '@hono/node-server'
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { cors } from 'hono/cors'
import { ApiProblem, problemResponse } from './api-problem.ts'
import { type HealthSources, mountHealth } from './health.ts'
import { limits } from './limits.ts'
import type { TenantApi } from './tenant-api.ts'

export interface ApiSources extends HealthSources {
  /** null: there is no view of the chain to speak of yet. */
  readonly presence: () => Promise<SignedPresence | null>
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
  mountHealth(app, sources)
  return app
}

const noView = () =>
  new ApiProblem('unavailable', 'This host has no view of the chain yet.', { next: 'ask again soon.' })

const tooLarge = () => new ApiProblem('tooLarge', `A body may have at most ${limits.bodyBytes} bytes.`)
