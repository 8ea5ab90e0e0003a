import type { LogName } from '@freehold/sdk/hostApi'
import { useEffect, useState } from 'react'
import { useHosted } from '../../../hosts/hosted.ts'
import { appendLog, EMPTY_LOG, type LogText } from './lines.ts'

/** Lines that are asked for at first. */
const TAIL = 2_000
/** Text is shown so often at most; logs may be quick. */
const SHOW_EVERY_MS = 150
const AGAIN_AFTER_MS = 2_000

export type FollowedLog = {
  text: LogText
  /** `reading` until the first bytes; `ended`: the log does not grow any more. */
  stage: 'reading' | 'following' | 'ended' | 'failed'
  error: unknown
  retry: () => void
}

/** The end of a log, and what is added to it. A connection that breaks is made anew by itself. */
export function useLog(log: LogName): FollowedLog {
  const { api, lease } = useHosted()
  const [attempt, setAttempt] = useState(0)
  const [state, setState] = useState<Omit<FollowedLog, 'retry'>>(START)

  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt begins anew
  useEffect(() => {
    const stop = new AbortController()
    const { signal } = stop
    setState(START)
    const read = async () => {
      const params = { lease: lease.leaseId, log }
      const bytes = await api.call('readLog', { params, query: { tail: TAIL, follow: true } }, { signal })
      setState({ text: EMPTY_LOG, stage: 'following', error: null })
      await showAll(bytes, (add) => setState((old) => ({ ...old, text: add(old.text) })))
    }
    read().then(
      () => !signal.aborted && setState((old) => ({ ...old, stage: 'ended' })),
      (error) => {
        if (!signal.aborted) setState((old) => ({ ...old, stage: 'failed', error }))
      },
    )
    return () => stop.abort()
  }, [api, lease.leaseId, log, attempt])

  const retry = () => setAttempt((count) => count + 1)
  useAgain(state, retry)
  return { ...state, retry }
}

const START = { text: EMPTY_LOG, stage: 'reading', error: null } as const

/** After a break in the line it is tried again without being asked; a refusal stays. */
function useAgain({ stage, error, text }: Omit<FollowedLog, 'retry'>, retry: () => void): void {
  const isBroken = stage === 'failed' && text.lines.length > 0 && !isRefusal(error)
  // biome-ignore lint/correctness/useExhaustiveDependencies: once per break
  useEffect(() => {
    if (!isBroken) return
    const timer = setTimeout(retry, AGAIN_AFTER_MS)
    return () => clearTimeout(timer)
  }, [isBroken])
}

const isRefusal = (error: unknown) =>
  ['wrongRole', 'notFound', 'signedOut', 'notSignedIn', 'tooMany'].includes(
    String((error as { problem?: unknown } | null)?.problem),
  )

/** Reads to the end and hands the text on in portions. */
async function showAll(
  bytes: ReadableStream<Uint8Array>,
  show: (add: (old: LogText) => LogText) => void,
): Promise<void> {
  const decoder = new TextDecoder()
  let waiting = ''
  const flush = () => {
    if (waiting === '') return
    const text = waiting
    waiting = ''
    show((old) => appendLog(old, text))
  }
  const timer = setInterval(flush, SHOW_EVERY_MS)
  const reader = bytes.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      waiting += decoder.decode(value, { stream: true })
    }
  } finally {
    clearInterval(timer)
    flush()
  }
}
