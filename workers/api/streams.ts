import type { IncomingMessage } from 'node:http'
import { pipeline } from 'node:stream'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { AccessWatch, Granted } from './access-watch.ts'
import { ApiProblem } from './api-problem.ts'
import type { Clock } from './clock.ts'
import type { ApiContext } from './gate.ts'
import type { Sent } from './handlers.ts'
import type { Limits } from './limits.ts'
import type { Slots } from './slots.ts'

export interface StreamsOptions {
  readonly slots: Slots
  readonly watchAccess: AccessWatch
  readonly limits: Pick<Limits, 'idleTimeoutMs' | 'recheckMs'>
  readonly now: Clock
  readonly onFault: (error: Error) => void
}

/** Answers with a stream: takes a place, and ends it when the caller goes, stops reading, or may no longer. */
export type SendStream = (sent: Sent, contentType: string, granted: Granted, c: ApiContext) => Response

export function openStreams({ slots, watchAccess, limits, now, onFault }: StreamsOptions): SendStream {
  return (sent, contentType, granted, c) => {
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
    if (isEndless) endings.push(watchReader(bytes, c.env.incoming, limits, now))
    const { outgoing } = c.env
    // Straight into Node's response: a download of gigabytes needs no second kind of stream in between.
    for (const [name, value] of c.res.headers) outgoing.setHeader(name, value)
    outgoing.writeHead(200, headers)
    outgoing.flushHeaders()
    pipeline(bytes, outgoing, (error) => {
      for (const end of endings) end()
      if (error && error.code !== 'ERR_STREAM_PREMATURE_CLOSE') onFault(error)
    })
    return RESPONSE_ALREADY_SENT
  }
}

/**
 * Work before the first byte of a stream. A large snapshot is read and written for minutes, in which nothing moves on its
 * connection, so the idle timeout is off meanwhile. @throws ApiProblem when the caller went
 */
export async function prepared<T>(
  work: () => Promise<T>,
  c: ApiContext,
  limits: Pick<Limits, 'idleTimeoutMs'>,
): Promise<T> {
  const { socket } = c.env.incoming
  const { signal } = c.req.raw
  socket.setTimeout(0)
  try {
    return await work()
  } catch (error) {
    if (!signal.aborted || !isAbort(error, signal)) throw error
    throw new ApiProblem('unavailable', 'The caller went before the answer was ready.')
  } finally {
    socket.setTimeout(limits.idleTimeoutMs)
  }
}

const isAbort = (error: unknown, signal: AbortSignal): boolean =>
  error === signal.reason || (error instanceof Error && error.name === 'AbortError')

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
  bytes: Exclude<Sent['bytes'], string>,
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
