import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { type Lookup, resolveOutside } from './lookup.ts'

export interface BoundedGet {
  readonly url: string
  readonly mostBytes: number
  /** Fractions are rounded up. */
  readonly deadlineMs: number
  /** Resolves names; refuses addresses that must not be reached. */
  readonly lookup: Lookup
  readonly signal?: AbortSignal
}

/**
 * Fetches what a stranger serves: http or https, no redirects, so many bytes and seconds and no more.
 * @throws Error saying what went wrong; what `signal` was aborted with
 */
export async function boundedGet({
  url,
  mostBytes,
  deadlineMs,
  lookup,
  signal,
}: BoundedGet): Promise<Buffer> {
  signal?.throwIfAborted()
  const { protocol, hostname } = new URL(url)
  if (protocol !== 'http:' && protocol !== 'https:') throw new Error(`${protocol} is neither http nor https.`)
  // Node asks a lookup for names only, not for addresses.
  if ((await resolveOutside(hostname.replace(/^\[|\]$/g, ''), lookup)) === null)
    throw new Error(`${hostname} does not exist, or is in a private network.`)
  const request = protocol === 'https:' ? httpsRequest : httpRequest
  const deadline = AbortSignal.timeout(Math.ceil(deadlineMs))
  return new Promise((resolve, reject) => {
    const options = {
      lookup,
      agent: false as const,
      headers: { accept: '*/*' },
      signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
    }
    const outgoing = request(url, options, (response) => {
      readBody(response, mostBytes).then(resolve, (error: Error) => {
        outgoing.destroy()
        reject(error)
      })
    })
    outgoing.once('error', (error) => {
      if (signal?.aborted) reject(signal.reason)
      else reject(deadline.aborted ? new Error(`No answer within ${deadlineMs / 1000} s.`) : error)
    })
    outgoing.end()
  })
}

async function readBody(response: IncomingMessage, mostBytes: number): Promise<Buffer> {
  if (response.statusCode !== 200) throw new Error(`HTTP status ${response.statusCode}.`)
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > mostBytes) throw new Error(`More than ${mostBytes} bytes were sent.`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
