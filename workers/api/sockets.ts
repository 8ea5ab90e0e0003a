import { type IncomingMessage, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { hostSockets, PROBLEMS, type ProblemAnswer, SOCKET_CLOSE, type SocketId } from '@freehold/sdk/hostApi'
import type { Hex } from 'viem'
import { type WebSocket, WebSocketServer } from 'ws'
import type { AccessWatch } from './access-watch.ts'
import { ApiProblem, problemOf } from './api-problem.ts'
import type { AuditLog } from './audit.ts'
import { showConsole } from './console-socket.ts'
import { demand, type Gate } from './gate.ts'
import { type Inflow, openInflow } from './inflow.ts'
import type { Limits } from './limits.ts'
import type { Caller, ConsoleView, InstanceOperations } from './operations.ts'
import { checked } from './request-input.ts'
import { openSlots } from './slots.ts'
import type { Tickets } from './tickets.ts'
import { showScreen } from './vnc-socket.ts'

export interface SocketsOptions {
  readonly operations: InstanceOperations
  readonly gate: Gate
  readonly tickets: Tickets
  readonly audit: AuditLog
  readonly watchAccess: AccessWatch
  readonly origins: ReadonlySet<string>
  readonly limits: Limits
  readonly onFault: (error: Error) => void
}

/** The WebSockets of the tenant API. */
export interface Sockets {
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
  close(): void
}

/** What a socket shows, opened before the handshake so that a refusal is an HTTP answer. */
type Shown =
  | { readonly socket: 'console'; readonly view: ConsoleView }
  | { readonly socket: 'vnc'; readonly bytes: Duplex }

const patterns = (Object.entries(hostSockets) as [SocketId, { path: string }][]).map(([id, { path }]) => ({
  id,
  pattern: new RegExp(`^${path.replace(':lease', '(?<lease>[^/]+)')}$`),
}))

export function openSockets(options: SocketsOptions): Sockets {
  const { operations, gate, tickets, audit, watchAccess, origins, limits, onFault } = options
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: limits.frameBytes,
    perMessageDeflate: false,
  })
  const slots = openSlots(limits.sockets, limits.socketsPerWallet)

  async function open(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    gate.countAddress(request.socket.remoteAddress)
    const asked = wanted(request, origins)
    const proof = tickets.redeem(asked.ticket, asked.lease, asked.id)
    if (proof === null)
      throw new ApiProblem('notSignedIn', 'The ticket is unknown, used, or too old.', {
        next: 'ask for another one.',
      })
    const needed = hostSockets[asked.id].access
    const role = await gate.roleOf(proof, asked.lease)
    demand(role, needed)
    gate.countAudited(proof.wallet, asked.lease)
    const caller = { wallet: proof.wallet, role }
    const release = slots.take(proof.wallet)
    if (release === null)
      throw new ApiProblem('tooMany', 'Too many consoles are open.', {
        next: 'close one of them and try again.',
      })
    const record = (action: string, status: number) =>
      audit.record({
        lease: asked.lease,
        by: 'wallet',
        ...caller,
        action: `${asked.id} ${action}`,
        details: {},
        status,
      })
    try {
      const shown = await show(asked.id, asked.lease, caller)
      if (socket.destroyed) return end(shown, release)
      let isOpen = false
      server.handleUpgrade(request, socket, head, (ws) => {
        isOpen = true
        const granted = { ...asked, wallet: proof.wallet, needed, sessionEnded: proof.session?.ended ?? null }
        const unwatch = watchAccess(granted, (sentence) => ws.close(SOCKET_CLOSE.notAllowed, sentence))
        const stopPings = keepAlive(ws, limits.pingMs)
        const inflow = openInflow(ws, limits.framesPerSecond)
        ws.once('close', (code) => {
          unwatch()
          stopPings()
          inflow.stop()
          end(shown, release)
          void record('closed', code)
        })
        ws.on('error', () => {}) // a broken frame or connection; `close` follows
        begin(ws, shown, inflow)
        void record('opened', 101)
      })
      // A handshake that is wrong, or whose socket was half closed, is answered by `ws` itself, which calls nobody back.
      if (!isOpen) end(shown, release)
    } catch (error) {
      release()
      throw error
    }
  }

  async function show(id: SocketId, lease: Hex, caller: Caller): Promise<Shown> {
    if (id === 'console') return { socket: id, view: await operations.openConsole(lease, caller) }
    return { socket: id, bytes: await operations.openVnc(lease, caller) }
  }

  function begin(ws: WebSocket, shown: Shown, inflow: Inflow): void {
    if (shown.socket === 'console') showConsole(ws, shown.view, inflow, limits)
    else showScreen(ws, shown.bytes, inflow)
  }

  return {
    upgrade(request, socket, head) {
      socket.on('error', () => socket.destroy())
      open(request, socket, head).catch((error: unknown) => refuse(socket, problemOf(error, onFault)))
    },
    close() {
      for (const ws of server.clients) ws.terminate()
      server.close()
    },
  }
}

function end(shown: Shown, release: () => void): void {
  release()
  const bytes = shown.socket === 'console' ? shown.view.bytes : shown.bytes
  bytes.on('error', () => {}) // ended before anybody listened, it may say that it was aborted
  bytes.destroy()
}

interface Wanted {
  readonly id: SocketId
  readonly lease: Hex
  readonly ticket: string
}

/** @throws ApiProblem */
function wanted({ url = '', headers }: IncomingMessage, origins: ReadonlySet<string>): Wanted {
  if (headers.upgrade?.toLowerCase() !== 'websocket')
    throw new ApiProblem('badRequest', 'Connections here are upgraded to WebSockets only.')
  if (headers.origin !== undefined && !origins.has(headers.origin))
    throw new ApiProblem('wrongOrigin', 'Pages of this origin may not call this host.')
  const { pathname, searchParams } = URL.canParse(url, 'http://host')
    ? new URL(url, 'http://host')
    : new URL('http://host')
  for (const { id, pattern } of patterns) {
    const found = pattern.exec(pathname)
    if (found === null) continue
    const { lease } = checked('path', hostSockets[id].params, { ...found.groups }) as { lease: Hex }
    const { ticket } = checked('query', hostSockets[id].query, Object.fromEntries(searchParams)) as {
      ticket: string
    }
    return { id, lease, ticket }
  }
  throw new ApiProblem('notFound', 'There is no WebSocket at this path.')
}

/** Answers without a handshake and ends the connection. */
function refuse(socket: Duplex, { code, message, next }: ApiProblem): void {
  const body = JSON.stringify({
    code,
    error: message,
    ...(next !== undefined && { next }),
  } satisfies ProblemAnswer)
  const status = PROBLEMS[code]
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
      'connection: close',
      'content-type: application/json',
      `content-length: ${Buffer.byteLength(body)}`,
      '',
      body,
    ].join('\r\n'),
    () => socket.destroy(),
  )
}

/** Pings, and ends the connection of whoever did not answer the last one. */
function keepAlive(ws: WebSocket, everyMs: number): () => void {
  let isAlive = true
  ws.on('pong', () => {
    isAlive = true
  })
  const timer = setInterval(() => {
    if (!isAlive) return ws.terminate()
    isAlive = false
    ws.ping()
  }, everyMs)
  timer.unref()
  return () => clearInterval(timer)
}
