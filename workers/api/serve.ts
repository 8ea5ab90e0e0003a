import type { AddressInfo } from 'node:net'
import { type ServerType, serve } from '@hono/node-server'
import type { Hono } from 'hono'

/** An HTTP server that runs. */
export interface ApiServer {
  readonly port: number
  stop(): Promise<void>
}

/** Listens; port 0 takes any free one. @throws Error when the port is taken. */
export function serveApi(
  app: Hono,
  { address, port }: { address: string; port: number },
): Promise<ApiServer> {
  return new Promise((resolve, reject) => {
    const server: ServerType = serve({ fetch: app.fetch, hostname: address, port }, (info: AddressInfo) =>
      resolve({ port: info.port, stop: () => stop(server) }),
    )
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const why = cause.code === 'EADDRINUSE' ? 'another program listens there' : cause.message
      reject(new Error(`The API cannot listen on ${address}:${port}: ${why}.`, { cause }))
    })
  })
}

function stop(server: ServerType): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    if ('closeAllConnections' in server) server.closeAllConnections()
  })
}
