import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import type { AccessWatch, Granted } from './access-watch.ts'
import { ApiProblem } from './api-problem.ts'
import type { Clock } from './clock.ts'
import type { Sent } from './handlers.ts'
import type { Limits } from './limits.ts'
import type { Slots } from './slots.ts'

export interface StreamsOptions {
  readonly slots: Slots
  readonly watchAccess: AccessWatch
  readonly limits: Pick<Limits, 'idleTimeoutMs' | 'recheckMs'>
  readonly now: Clock
}

/** Answers with a stream: takes a place, and ends it when the caller goes, stops reading, or may no longer. */
export type SendStream = (
  sent: Sent,
  contentType: string,
  granted: Granted,
  request: IncomingMessage,
) => Response

export function openStreams({ slots, watchAccess, limits, now }: StreamsOptions): SendStream {
  return (sent, contentType, granted, request) => {
    const headers = headersOf(sent, contentType)
    const { bytes, isEndless } = sent
    if (typeof bytes === 'string') return new Response(bytes, { headers })
    const release = slots.take(granted.wallet)
    if (release === null) {
      bytes.destroy()
      throw new ApiProblem('tooMany', 'Too many streams are open.', {
        next: 'end one of them and try again.',
      })
    }
    const endings = [release, watchAccess(granted, () => bytes.destroy())]
    if (isEndless) endings.push(watchReader(bytes, request, limits, now))
    bytes.once('close', () => {
      for (const end of endings) end()
    })
    return new Response(Readable.toWeb(bytes) as ReadableStream<Uint8Array>, { headers })
  }
}

function headersOf({ lengthBytes, fileName, headers }: Sent, contentType: string): Record<string, string> {
  return {
    ...headers,
    'content-type': contentType,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...(lengthBytes !== undefined && { 'content-length': String(lengthBytes) }),
    ...(fileName !== undefined && { 'content-disposition': `attachment; filename="${fileName}"` }),
  }
}

/**
 * A log may be silent for hours, so the idle timeout of its connection is off; instead a reader that takes nothing of what waits
 * for it is cut off after the same time.
 */
function watchReader(
  bytes: Readable,
  { socket }: IncomingMessage,
  limits: StreamsOptions['limits'],
  now: Clock,
): () => void {
  socket.setTimeout(0)
  const waiting = () =>
    socket.writableLength === 0 ? null : `${socket.bytesWritten} ${socket.writableLength}`
  let before = waiting()
  let movedAt = now()
  const timer = setInterval(() => {
    const present = waiting()
    if (present === null || present !== before) {
      before = present
      movedAt = now()
    } else if (now() - movedAt > limits.idleTimeoutMs) {
      bytes.destroy()
      socket.destroy()
    }
  }, limits.recheckMs)
  timer.unref()
  return () => {
    clearInterval(timer)
    socket.setTimeout(limits.idleTimeoutMs)
  }
}
