import { HostApiError } from '../../errors/hostApi.ts'
import type { HostRoute } from '../route.ts'
import { type Problem, problemSchema } from '../schemas/problem.ts'

/** How much of a host's sentence is shown. */
const LONGEST_SENTENCE = 500
/** The largest JSON answer that is read: a month of metrics with room. */
const LARGEST_ANSWER_BYTES = 32 * 1024 * 1024

export interface CallParts {
  readonly params?: Readonly<Record<string, unknown>>
  readonly query?: Readonly<Record<string, unknown>>
  readonly body?: unknown
}

export interface SendOptions {
  readonly fetchIt: typeof fetch
  /** Ends the request, and a stream that it answered with. */
  readonly signal?: AbortSignal
  /** How long the host may take to answer; of a stream, to begin. */
  readonly timeoutMs: number
  readonly isStream: boolean
}

/** Path and query of a call, as they are sent and signed. */
export function pathOf(route: Pick<HostRoute, 'path'>, { params = {}, query = {} }: CallParts): string {
  const path = route.path.replace(/:([a-zA-Z]+)/g, (_, name: string) =>
    encodeURIComponent(String(params[name])),
  )
  const given = Object.entries(query).filter(([, value]) => value !== undefined)
  const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString()
  return search === '' ? path : `${path}?${search}`
}

/** Sends one request and answers what came back, whatever its status. @throws HostApiError `unreachable`; the signal's reason */
export async function send(url: string, init: RequestInit, options: SendOptions): Promise<Response> {
  const { fetchIt, signal, timeoutMs, isStream } = options
  const beginning = new AbortController()
  const timer = isStream ? setTimeout(() => beginning.abort(), timeoutMs) : undefined
  const deadline = isStream ? beginning.signal : AbortSignal.timeout(timeoutMs)
  try {
    return await fetchIt(url, {
      ...init,
      signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
      redirect: 'error',
      credentials: 'omit',
      cache: 'no-store',
    })
  } catch (cause) {
    signal?.throwIfAborted()
    throw new HostApiError('unreachable', `The host does not answer at ${new URL(url).origin}.`, {
      next: 'try again in a minute; the instance itself does not depend on this.',
      cause,
    })
  } finally {
    clearTimeout(timer)
  }
}

/** The value of a successful answer, checked. @throws HostApiError what the host refused, or `malformed` */
export async function answerOf(route: HostRoute, response: Response): Promise<unknown> {
  if (response.status !== route.answer.status) throw await refusalOf(response)
  if (route.answer.kind === 'stream') return response.body ?? new Blob([]).stream()
  if (route.answer.kind === 'empty') return undefined
  const parsed = route.answer.schema.safeParse(await readJson(response))
  if (parsed.success) return parsed.data
  throw new HostApiError('malformed', `The host answers ${route.path} in an unknown form.`, {
    next: 'the host or this program is out of date; update the older one.',
    cause: parsed.error,
  })
}

async function refusalOf(response: Response): Promise<HostApiError> {
  const parsed = problemSchema.safeParse(await readJson(response).catch(() => null))
  if (!parsed.success) {
    return new HostApiError(
      problemByStatus(response.status),
      `The host answers with HTTP status ${response.status}.`,
    )
  }
  const { code, error, next } = parsed.data
  return new HostApiError(code, short(error), next === undefined ? {} : { next: short(next) })
}

const problemByStatus = (status: number): Problem | 'malformed' =>
  (({ 401: 'notSignedIn', 404: 'notFound', 413: 'tooLarge', 429: 'tooMany', 503: 'unavailable' }) as const)[
    status
  ] ?? 'malformed'

const short = (sentence: string): string =>
  sentence.length <= LONGEST_SENTENCE ? sentence : `${sentence.slice(0, LONGEST_SENTENCE)}…`

/** A host's words go to terminals and pages: no control characters. */
const withoutControls = (_: string, value: unknown): unknown =>
  typeof value === 'string' ? value.replace(/[\p{Cc}\p{Cf}]+/gu, ' ') : value

/** A host may be hostile: what it sends is counted before it is believed. */
async function readJson(response: Response): Promise<unknown> {
  const text = await readText(response)
  try {
    return JSON.parse(text, withoutControls)
  } catch (cause) {
    throw new HostApiError('malformed', 'The host answers with something that is not JSON.', { cause })
  }
}

async function readText(response: Response): Promise<string> {
  const pieces: Uint8Array<ArrayBuffer>[] = []
  const reader = response.body?.getReader()
  for (let bytes = 0; reader; ) {
    const { done, value } = await reader.read().catch(interrupted)
    if (done) break
    bytes += value.length
    if (bytes > LARGEST_ANSWER_BYTES) {
      await reader.cancel()
      throw new HostApiError('malformed', `The host answers with more than ${LARGEST_ANSWER_BYTES} bytes.`)
    }
    pieces.push(value)
  }
  return new Blob(pieces).text()
}

function interrupted(cause: Error): never {
  if (cause.name === 'AbortError') throw cause // the caller's own signal
  throw new HostApiError('unreachable', 'The host broke off in the middle of its answer.', {
    next: 'try again in a minute.',
    cause,
  })
}
