import {
  CONSOLE_PAUSE_BYTES,
  CONSOLE_RESUME_BYTES,
  type ConsoleFromHost,
  type ConsoleFromViewer,
  consoleFromViewerSchema,
  SOCKET_CLOSE,
} from '@freehold/sdk/hostApi'
import type { WebSocket } from 'ws'
import type { Inflow } from './inflow.ts'
import type { Limits } from './limits.ts'
import type { ConsoleView } from './operations.ts'

/**
 * Shows a serial console on a WebSocket until either ends. The viewer acknowledges what it has drawn; a viewer that does not
 * keep up is sent no more, and a guest that does not read is written no more.
 */
export function showConsole(
  ws: WebSocket,
  view: ConsoleView,
  inflow: Inflow,
  limits: Pick<Limits, 'sentFrameBytes'>,
): void {
  const { bytes, isLive, scrollbackBytes } = view
  const tell = (frame: ConsoleFromHost) => ws.send(JSON.stringify(frame))
  let unacknowledged = 0

  const onAck = (ack: number) => {
    unacknowledged -= ack
    if (unacknowledged < 0) return ws.close(SOCKET_CLOSE.badFrame, 'More was acknowledged than was sent.')
    if (unacknowledged < CONSOLE_RESUME_BYTES) bytes.resume()
  }
  ws.on('message', (data: Buffer, isBinary: boolean) => {
    if (isBinary) {
      if (isLive && !bytes.write(data)) {
        inflow.hold('guest')
        bytes.once('drain', () => inflow.release('guest'))
      }
      return
    }
    const frame = parseFrame(data)
    if (frame === null) ws.close(SOCKET_CLOSE.badFrame, 'A text frame was not understood.')
    else if ('ack' in frame) onAck(frame.ack)
    else view.resize?.(frame.resize)
  })

  tell({ ready: { isLive, scrollbackBytes } })
  bytes.on('data', (chunk: Buffer) => {
    for (let from = 0; from < chunk.length; from += limits.sentFrameBytes)
      ws.send(chunk.subarray(from, from + limits.sentFrameBytes))
    unacknowledged += chunk.length
    if (unacknowledged > CONSOLE_PAUSE_BYTES) bytes.pause()
  })
  const finish = (code: number, sentence: string) => {
    if (ws.readyState !== ws.OPEN) return
    tell({ ended: sentence })
    ws.close(code)
  }
  bytes.once('end', () =>
    finish(1000, isLive ? 'The guest is off.' : 'The guest is off; this is what it said last.'),
  )
  bytes.once('error', () => finish(SOCKET_CLOSE.unavailable, 'The console was lost.'))
  bytes.once('close', () => finish(SOCKET_CLOSE.unavailable, 'The console was lost.'))
}

function parseFrame(data: Buffer): ConsoleFromViewer | null {
  try {
    return consoleFromViewerSchema.parse(JSON.parse(data.toString('utf8')))
  } catch {
    return null
  }
}
