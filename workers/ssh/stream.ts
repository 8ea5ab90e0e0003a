import type { Socket } from 'node:net'
import { SshStreamError } from './errors.ts'
import { packetLength, packetOf, payloadOf } from './packet.ts'

/** The unencrypted beginning of an SSH connection: lines, then packets. Whatever waits ends with a `SshStreamError`. */
export interface SshStream {
  /** The next line without its end, CR LF or LF, at most so many bytes of it. */
  line(mostBytes: number): Promise<Uint8Array>
  /** The payload of the next packet. */
  payload(): Promise<Uint8Array>
  sendLine(line: Uint8Array): void
  send(payload: Uint8Array): void
  /** How many bytes came so far. */
  receivedBytes(): number
  /** Sends what is left and closes. */
  close(): void
}

export interface SshStreamOptions {
  /** The other side may send so many bytes in all. */
  readonly mostBytes: number
  /** The connection may last so long in all. */
  readonly deadlineMs: number
}

/** Takes over a socket; it is destroyed at the deadline, or when too much came, whoever waits. */
export function openSshStream(socket: Socket, { mostBytes, deadlineMs }: SshStreamOptions): SshStream {
  const source = openSource(socket, mostBytes)
  const timer = setTimeout(
    () => source.fail(new SshStreamError('timeout', `Nothing more came within ${deadlineMs / 1000} s.`)),
    deadlineMs,
  )
  socket.once('close', () => clearTimeout(timer))
  const write = (bytes: Uint8Array): void => {
    if (socket.writable) socket.write(bytes)
  }
  return {
    line: (mostLineBytes) => source.take((buffered) => lineIn(buffered, mostLineBytes)),
    payload: () => source.take(payloadIn),
    sendLine: (line) => write(Buffer.concat([line, Buffer.from('\r\n')])),
    send: (payload) => write(packetOf(payload)),
    receivedBytes: () => source.receivedBytes(),
    close: () => socket.destroySoon(),
  }
}

/** What was found at the front of the buffer, and how many bytes it takes. */
interface Taken {
  readonly content: Uint8Array
  readonly bytes: number
}

type Find = (buffered: Buffer) => Taken | null

interface Source {
  take(find: Find): Promise<Uint8Array>
  fail(error: SshStreamError): void
  receivedBytes(): number
}

/** Collects what a socket gives, for one reader who waits for one thing at a time. */
function openSource(socket: Socket, mostBytes: number): Source {
  let buffered: Buffer = Buffer.alloc(0)
  let received = 0
  let ended: SshStreamError | null = null
  let wake: () => void = () => {}

  function fail(error: SshStreamError): void {
    ended ??= error
    socket.destroy()
    wake()
  }
  socket.on('data', (chunk: Buffer) => {
    received += chunk.length
    if (received > mostBytes)
      return fail(new SshStreamError('tooMuch', `More than ${mostBytes} bytes were sent.`))
    buffered = Buffer.concat([buffered, chunk])
    wake()
  })
  const closed = (cause?: Error) => {
    ended ??= new SshStreamError('closed', 'The other side closed the connection.', { cause })
    wake()
  }
  socket.on('error', closed)
  socket.on('end', () => closed())
  socket.on('close', () => closed())

  async function take(find: Find): Promise<Uint8Array> {
    for (;;) {
      const taken = find(buffered)
      if (taken !== null) {
        buffered = buffered.subarray(taken.bytes)
        return taken.content
      }
      if (ended !== null) throw ended
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
  }
  return { take, fail, receivedBytes: () => received }
}

function lineIn(buffered: Buffer, mostBytes: number): Taken | null {
  const end = buffered.indexOf('\n')
  if ((end < 0 ? buffered.length : end) > mostBytes + 1)
    throw new SshStreamError('malformed', `A line has more than ${mostBytes} bytes.`)
  if (end < 0) return null
  const hasReturn = buffered[end - 1] === 0x0d
  return { content: Uint8Array.from(buffered.subarray(0, hasReturn ? end - 1 : end)), bytes: end + 1 }
}

function payloadIn(buffered: Buffer): Taken | null {
  if (buffered.length < 4) return null
  const length = packetLength(buffered)
  if (buffered.length < 4 + length) return null
  return { content: payloadOf(buffered.subarray(4, 4 + length)), bytes: 4 + length }
}
