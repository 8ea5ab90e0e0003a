import type { HttpBindings } from '@hono/node-server'
import type { Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { ApiProblem, problemOf, problemResponse } from './api-problem.ts'

/** Whether a worker can do its work, and if not, which part cannot. */
export interface Readiness {
  readonly ready: boolean
  /** One sentence or `ok` per part. */
  readonly checks: Readonly<Record<string, string>>
}

/** What every worker's HTTP API says of the worker itself. */
export interface HealthSources {
  readonly readiness: () => Promise<Readiness>
  readonly metrics: { readonly text: () => Promise<string>; readonly contentType: string }
  readonly onError: (error: Error) => void
}

/** Health and metrics, and an answer for everything else. To be mounted last. */
export function mountHealth(app: Hono<{ Bindings: HttpBindings }>, sources: HealthSources): void {
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
}

/**
 * Loopback only, and under a name of it: a reverse proxy on this machine must not pass /metrics on, and a web page must not
 * reach it by a name of its own that resolves to this machine.
 */
const isLocal = (address: string | undefined, host: string | undefined): boolean =>
  address !== undefined &&
  /^(::1$|(::ffff:)?127\.)/.test(address) &&
  /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/i.test(host ?? '')
