import { openConsole } from '@freehold/sdk/hostApi'
import { type RefObject, useEffect, useState } from 'react'
import { useHosted } from '../../../hosts/hosted.ts'
import { openScreen } from './screen.ts'

export type TerminalState = {
  /** `off`: the guest is off and what is shown was kept from before. */
  stage: 'connecting' | 'live' | 'off' | 'ended' | 'failed'
  /** Why it ended, in a sentence of the host. */
  sentence: string | null
  error: unknown
}

type Options = {
  place: RefObject<HTMLElement | null>
  readsAloud: boolean
  onLeave: () => void
  attempt: number
}

const CONNECTING: TerminalState = { stage: 'connecting', sentence: null, error: null }

/** The machine's serial console in a terminal, from mounting to unmounting; a new `attempt` begins anew. */
export function useTerminal({ place, readsAloud, onLeave, attempt }: Options): TerminalState {
  const { api, lease } = useHosted()
  const [state, setState] = useState<TerminalState>(CONNECTING)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt begins anew
  useEffect(() => {
    const stop = new AbortController()
    const screen = openScreen({ place: place.current!, readsAloud, onLeave })
    const tell = (next: TerminalState) => !stop.signal.aborted && setState(next)
    tell(CONNECTING)
    connect(stop.signal).catch((error) => tell({ stage: 'failed', sentence: null, error }))

    async function connect(signal: AbortSignal) {
      const { terminal } = screen
      const line = await openConsole(api, {
        lease: lease.leaseId,
        signal,
        // Drawn first, then acknowledged: the host never gets far ahead of what is on the screen.
        onBytes: (bytes, drawn) => terminal.write(bytes, drawn),
        onReady: ({ isLive }) => tell({ stage: isLive ? 'live' : 'off', sentence: null, error: null }),
      })
      terminal.onData((keys) => line.write(keys))
      terminal.onResize(({ cols, rows }) => line.resize({ columns: cols, rows }))
      line.resize({ columns: terminal.cols, rows: terminal.rows })
      terminal.focus()
      const sentence = await line.ended
      tell({ stage: 'ended', sentence, error: null })
    }

    return () => {
      stop.abort()
      screen.dispose()
    }
  }, [api, lease.leaseId, attempt, readsAloud])
  return state
}
