import type { KeyObject } from 'node:crypto'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import type { Transcript } from '@freehold/sdk/proof'
import { callerOf } from '../api/index.ts'
import { openSshStream, SshStreamError } from '../ssh/index.ts'
import { answerExchange, type BeaconKey, beaconKeyOf } from './answer.ts'

/** A listener that answers key exchanges. */
export interface Beacon {
  readonly port: number
  stop(): Promise<void>
}

export interface BeaconLimits {
  /** Open at once. One more, and the oldest is dropped: an honest exchange is over in a moment. */
  readonly connections: number
  /** Open at once from one source; one more is dropped. */
  readonly connectionsPerSource: number
  /** How long one may last. */
  readonly deadlineMs: number
}

export const usualBeaconLimits: BeaconLimits = {
  connections: 512,
  connectionsPerSource: 32,
  deadlineMs: 10_000,
}

/** A client may send so many bytes; a probe needs about a thousand. */
const MOST_BYTES = 16 * 1024

export interface BeaconOptions {
  /** The host's registered P-256 key. */
  readonly privateKey: KeyObject
  readonly address: string
  /** 0 takes any free one. */
  readonly port: number
  readonly limits?: BeaconLimits
  /** Hears of each exchange that was signed, and which source asked for it; it must be quick. */
  readonly onExchange?: (exchange: Transcript, source: string) => void
  /** While it is true, whoever comes is hung up on before a byte is said. Default: never. */
  readonly isDark?: () => boolean
  /** A fault of ours, not of a client. */
  readonly onFault: (error: Error) => void
}

/** Listens until it is stopped. @throws Error when the port is taken */
export function startBeacon({
  privateKey,
  address,
  port,
  onFault,
  onExchange = () => {},
  isDark = () => false,
  limits = usualBeaconLimits,
}: BeaconOptions): Promise<Beacon> {
  const key = beaconKeyOf(privateKey)
  const open = new Set<Socket>()
  const server = createServer({ noDelay: true }, (socket) => {
    if (isDark()) return socket.destroy()
    const source = callerOf(socket.remoteAddress)
    admit(socket, open, limits)
    if (!socket.destroyed)
      void serve(socket, key, limits, onFault, (exchange) => {
        try {
          onExchange(exchange, source)
        } catch (error) {
          onFault(error as Error) // whoever listens must not cost the client its answer
        }
      })
  })
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const why = cause.code === 'EADDRINUSE' ? 'another program listens there' : cause.message
      reject(new Error(`The beacon cannot listen on ${address}:${port}: ${why}.`, { cause }))
    })
    server.listen(port, address, () => {
      server.on('error', onFault)
      resolve({ port: (server.address() as AddressInfo).port, stop: () => stop(server, open) })
    })
  })
}

/** Keeps count. The sockets are in the order in which they came. */
function admit(socket: Socket, open: Set<Socket>, limits: BeaconLimits): void {
  const source = callerOf(socket.remoteAddress)
  const sameSource = [...open].filter((other) => callerOf(other.remoteAddress) === source)
  if (sameSource.length >= limits.connectionsPerSource) {
    socket.destroy()
    return
  }
  if (open.size >= limits.connections) open.values().next().value?.destroy()
  open.add(socket)
  socket.once('close', () => open.delete(socket))
}

async function serve(
  socket: Socket,
  key: BeaconKey,
  { deadlineMs }: BeaconLimits,
  onFault: (error: Error) => void,
  onSigned: (exchange: Transcript) => void,
): Promise<void> {
  const stream = openSshStream(socket, { mostBytes: MOST_BYTES, deadlineMs })
  try {
    await answerExchange(stream, key, onSigned)
    stream.close()
  } catch (error) {
    socket.destroy()
    if (!(error instanceof SshStreamError)) onFault(error as Error)
  }
}

function stop(server: Server, open: ReadonlySet<Socket>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    for (const socket of open) socket.destroy()
  })
}
