import type { WebSocket } from 'ws'

/** What a viewer sends, held back while somebody cannot take more. */
export interface Inflow {
  /** Nothing more is read from the viewer … */
  hold(reason: string): void
  /** … until every reason is gone. */
  release(reason: string): void
  stop(): void
}

/** Reads at most so many frames per second; a viewer that sends more waits, and is not ended. */
export function openInflow(ws: WebSocket, framesPerSecond: number): Inflow {
  const reasons = new Set<string>()
  let frames = 0
  const inflow: Inflow = {
    hold(reason) {
      reasons.add(reason)
      ws.pause()
    },
    release(reason) {
      if (reasons.delete(reason) && reasons.size === 0) ws.resume()
    },
    stop: () => clearInterval(timer),
  }
  ws.on('message', () => {
    frames++
    if (frames >= framesPerSecond) inflow.hold('rate')
  })
  const timer = setInterval(() => {
    frames = 0
    inflow.release('rate')
  }, 1_000)
  timer.unref()
  return inflow
}
