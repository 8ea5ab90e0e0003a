import type { Duplex } from 'node:stream'
import { CONSOLE_PAUSE_BYTES, CONSOLE_RESUME_BYTES, SOCKET_CLOSE } from '@freehold/sdk/hostApi'
import type { WebSocket } from 'ws'
import type { Inflow } from './inflow.ts'

/** Joins a guest's screen (raw RFB) and a WebSocket until either ends; each side waits for the other. */
export function showScreen(ws: WebSocket, bytes: Duplex, inflow: Inflow): void {
  ws.on('message', (data: Buffer, isBinary: boolean) => {
    if (!isBinary) return ws.close(SOCKET_CLOSE.badFrame, 'RFB is binary.')
    if (bytes.write(data)) return
    inflow.hold('guest')
    bytes.once('drain', () => inflow.release('guest'))
  })
  bytes.on('data', (chunk: Buffer) => {
    ws.send(chunk, () => {
      if (ws.bufferedAmount < CONSOLE_RESUME_BYTES) bytes.resume()
    })
    if (ws.bufferedAmount > CONSOLE_PAUSE_BYTES) bytes.pause()
  })
  bytes.once('end', () => ws.close(1000, 'The guest is off.'))
  bytes.once('error', () => ws.close(SOCKET_CLOSE.unavailable, 'The screen was lost.'))
  bytes.once('close', () => ws.close(SOCKET_CLOSE.unavailable, 'The screen was lost.'))
}
