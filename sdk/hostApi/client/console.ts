import { type ConsoleFromViewer, consoleFromHostSchema } from '../schemas/sockets.ts'
import type { HostApi } from './hostApi.ts'
import { lineLost, lineOpened } from './line.ts'

export interface OpenConsoleParameters {
  readonly lease: string
  /** Bytes of the serial port. Call `drawn` when they are on the screen: the host sends no more than 1 MiB ahead of it. */
  readonly onBytes: (bytes: Uint8Array, drawn: () => void) => void
  /** Not live: the guest is off; what was kept is shown, then it ends. */
  readonly onReady?: (ready: { readonly isLive: boolean; readonly scrollbackBytes: number }) => void
  readonly signal?: AbortSignal
}

/** A guest's serial console. */
export interface HostConsole {
  /** Sends keystrokes; lost when the console has ended. */
  write(bytes: Uint8Array<ArrayBuffer> | string): void
  resize(size: { readonly columns: number; readonly rows: number }): void
  close(): void
  /** Why it ended, in a sentence; null when this side closed it. */
  readonly ended: Promise<string | null>
}

/** Opens the serial console of an instance. Resolves when the connection stands. @throws HostApiError */
export async function openConsole(api: HostApi, parameters: OpenConsoleParameters): Promise<HostConsole> {
  const { lease, onBytes, onReady, signal } = parameters
  const socket = await api.openSocket('console', lease, signal && { signal })
  let sentence: string | null = null
  let isClosedHere = false
  const tell = (message: ConsoleFromViewer) => {
    if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message))
  }
  const close = () => {
    isClosedHere = true
    socket.close(1000)
  }
  socket.addEventListener('message', ({ data }) => {
    if (typeof data !== 'string') {
      const bytes = new Uint8Array(data as ArrayBuffer)
      onBytes(bytes, () => tell({ ack: bytes.length }))
      return
    }
    const frame = consoleFromHostSchema.safeParse(parsed(data)).data
    if (frame && 'ready' in frame) onReady?.(frame.ready)
    if (frame && 'ended' in frame) sentence = frame.ended
  })
  const ended = new Promise<string | null>((resolve) => {
    socket.addEventListener('close', ({ reason, code }) =>
      resolve(isClosedHere ? null : (sentence ?? (reason || lineLost(code)))),
    )
  })
  signal?.addEventListener('abort', close, { once: true })
  await lineOpened(socket, api.host, 'console')
  return {
    write: (bytes) => {
      const data = typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes
      if (socket.readyState === WebSocket.OPEN && data.length > 0) socket.send(data)
    },
    resize: (resize) => tell({ resize: { columns: resize.columns, rows: resize.rows } }),
    close,
    ended,
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
