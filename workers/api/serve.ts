import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type HttpBindings, serve } from '@hono/node-server'
import type { Hono } from 'hono'
import { type Limits, limits as usualLimits } from './limits.ts'
import { callerOf } from './rate-limit.ts'
import type { TenantApi } from './tenant-api.ts'

/** An HTTP server that runs. */
export interface ApiServer {
  readonly port: number
  stop(): Promise<void>
}

export interface ServeOptions {
  readonly address: string
  /** 0 takes any free one. */
  readonly port: number
  /** Who answers WebSockets; unset: nobody. */
  readonly tenants?: TenantApi
  readonly limits?: Limits
}

/** Listens; slow and silent connections are ended. @throws Error when the port is taken. */
export function serveApi(app: Hono<{ Bindings: HttpBindings }>, options: ServeOptions): Promise<ApiServer> {
  const { address, port, tenants, limits = usualLimits } = options
  return new Promise((resolve, reject) => {
    const server = serve(
      { fetch: app.fetch, hostname: address, port, serverOptions: serverOptions(limits) },
      (info: AddressInfo) => resolve({ port: info.port, stop: () => stop(server, tenants) }),
    ) as Server
    server.setTimeout(limits.idleTimeoutMs)
    server.maxConnections = limits.connections
    server.maxHeadersCount = limits.headerCount
    limitPerAddress(server, limits.connectionsPerAddress)
    // An upgraded connection is out of the server's hands, timeouts included: whatever is no WebSocket of ours is ended.
    server.on('upgrade', (request, socket, head) => {
      if (tenants) tenants.upgrade(request, socket, head)
      else socket.destroy()
    })
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const why = cause.code === 'EADDRINUSE' ? 'another program listens there' : cause.message
      reject(new Error(`The API cannot listen on ${address}:${port}: ${why}.`, { cause }))
    })
  })
}

/** One address cannot take all connections. This machine's own may: a reverse proxy speaks for many. */
export function limitPerAddress(server: Pick<Server, 'on'>, most: number): void {
  const open = new Map<string, number>()
  server.on('connection', (socket) => {
    const caller = callerOf(socket.remoteAddress)
    if (/^127\.|^0:0:0:0$/.test(caller)) return
    const count = (open.get(caller) ?? 0) + 1
    if (count > most) return socket.destroy()
    open.set(caller, count)
    socket.once('close', () => {
      const left = (open.get(caller) ?? 1) - 1
      if (left === 0) open.delete(caller)
      else open.set(caller, left)
    })
  })
}

const serverOptions = (limits: Limits) => ({
  headersTimeout: limits.headersTimeoutMs,
  requestTimeout: limits.requestTimeoutMs,
  keepAliveTimeout: limits.keepAliveTimeoutMs,
  connectionsCheckingInterval: Math.min(5_000, limits.headersTimeoutMs / 2),
  maxHeaderSize: limits.headerBytes,
})

function stop(server: Server, tenants: TenantApi | undefined): Promise<void> {
  tenants?.close()
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
