const DEADLINE_MS = 10_000

/** How others take an event over HTTP. */
export interface Post {
  readonly url: string
  readonly body: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/**
 * Posts JSON. Addresses of chat services are secrets, so what fails is told without them.
 * @throws Error saying in a clause what went wrong
 */
export async function postJson({ url, body, headers }: Post, signal: AbortSignal): Promise<void> {
  const deadline = AbortSignal.timeout(DEADLINE_MS)
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
      redirect: 'error', // whoever redirects gets no event
      signal: AbortSignal.any([signal, deadline]),
    })
    await response.body?.cancel()
    if (!response.ok) throw new RefusedError(response.status)
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof RefusedError) throw error
    if (deadline.aborted) throw new Error(`no answer within ${DEADLINE_MS / 1000} s`)
    throw new Error(`it cannot be reached${codeOf(error)}`)
  }
}

class RefusedError extends Error {
  constructor(status: number) {
    super(`it answers with HTTP status ${status}`)
  }
}

/** `: ECONNREFUSED`, where there is such a word: the error's own sentence may hold the address. */
function codeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  return typeof code === 'string' ? `: ${code}` : ''
}
