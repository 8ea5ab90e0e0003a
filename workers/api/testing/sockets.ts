import type { ConsoleFromHost, SocketId } from '@freehold/sdk/hostApi'
import { type ClientOptions, WebSocket } from 'ws'
import { LEASE, type Person, type TestHost } from './host.ts'

/** A WebSocket as its viewer sees it. */
export interface Viewer {
  readonly ws: WebSocket
  /** Bytes that came, in order. */
  received(): Buffer
  /** Text frames that came. */
  readonly told: ConsoleFromHost[]
  /** Resolves when `is` holds; it is looked at whenever something came. */
  until(is: () => boolean): Promise<void>
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>
}

/** A ticket for a person. */
export async function ticketOf(
  host: TestHost,
  person: Person,
  socket: SocketId = 'console',
  lease: string = LEASE,
): Promise<string> {
  return (await host.api(person).call('requestTicket', { body: { lease, socket } })).ticket
}

export const addressOf = (host: TestHost, socket: SocketId, ticket: string, lease: string = LEASE): string =>
  `${host.endpoint.replace('http', 'ws')}/v1/instances/${lease}/${socket}?ticket=${ticket}`

/** Opens a socket; acknowledges by itself unless told not to. @throws Error with the HTTP status when it is refused */
export async function view(
  host: TestHost,
  person: Person,
  { socket = 'console', acknowledges = true }: { socket?: SocketId; acknowledges?: boolean } = {},
): Promise<Viewer> {
  return watch(
    addressOf(host, socket, await ticketOf(host, person, socket)),
    acknowledges && socket === 'console',
  )
}

/** Opens a WebSocket at an address. */
export async function watch(
  address: string,
  acknowledges = false,
  options: ClientOptions = {},
): Promise<Viewer> {
  const ws = new WebSocket(address, { perMessageDeflate: false, ...options })
  const pieces: Buffer[] = []
  const told: ConsoleFromHost[] = []
  let waiting: (() => void)[] = []
  const look = () => {
    const before = waiting
    waiting = []
    for (const again of before) again()
  }
  ws.on('message', (data: Buffer, isBinary: boolean) => {
    if (isBinary) {
      pieces.push(data)
      if (acknowledges) ws.send(JSON.stringify({ ack: data.length }))
    } else told.push(JSON.parse(data.toString()) as ConsoleFromHost)
    look()
  })
  const closed = new Promise<{ code: number; reason: string }>((resolve) =>
    ws.once('close', (code, reason) => {
      resolve({ code, reason: reason.toString() })
      look()
    }),
  )
  await new Promise<void>((resolve, reject) => {
    ws.once('open', resolve)
    ws.once('unexpected-response', (_, response) => reject(new Error(`HTTP ${response.statusCode}`)))
    ws.once('error', reject)
  })
  ws.on('error', () => {})
  return {
    ws,
    told,
    closed,
    received: () => Buffer.concat(pieces),
    async until(is) {
      while (!is()) {
        if (ws.readyState === WebSocket.CLOSED)
          throw new Error('The socket closed before what was waited for came.')
        await new Promise<void>((resolve) => waiting.push(resolve))
      }
    },
  }
}
