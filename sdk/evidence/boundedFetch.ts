import { concat } from 'viem'

const USUAL_DEADLINE_MS = 10_000

/**
 * Fetches what a stranger serves, in a browser or in Node: so many bytes and seconds and no more, no redirects, no cookies.
 * @throws Error saying in a clause what went wrong; what `signal` was aborted with
 */
export async function boundedFetch(
  url: string,
  path: string,
  mostBytes: number,
  signal: AbortSignal,
  deadlineMs: number = USUAL_DEADLINE_MS,
): Promise<Uint8Array> {
  if (!/^https?:\/\//.test(url)) throw new Error('its address is none of the web')
  const deadline = AbortSignal.timeout(deadlineMs)
  try {
    const response = await fetch(`${url.replace(/\/+$/, '')}${path}`, {
      redirect: 'error',
      credentials: 'omit',
      signal: AbortSignal.any([signal, deadline]),
    })
    if (!response.ok) throw new Error(`it answers with HTTP status ${response.status}`)
    return await readBody(response, mostBytes)
  } catch (cause) {
    signal.throwIfAborted()
    if (deadline.aborted) throw new Error(`it does not answer within ${deadlineMs / 1000} s`, { cause })
    // What browsers and Node say of a connection that fails differs, and tells nobody anything.
    if (cause instanceof TypeError) throw new Error('it cannot be reached from here', { cause })
    throw cause
  }
}

async function readBody({ body }: Response, mostBytes: number): Promise<Uint8Array> {
  const reader = body?.getReader() // not every browser can iterate over a body
  const chunks: Uint8Array[] = []
  let size = 0
  for (;;) {
    const { value, done } = (await reader?.read()) ?? { value: undefined, done: true }
    if (done || value === undefined) return concat(chunks)
    size += value.length
    if (size > mostBytes) {
      await reader?.cancel()
      throw new Error(`it answers with more than ${mostBytes} bytes`)
    }
    chunks.push(value)
  }
}
