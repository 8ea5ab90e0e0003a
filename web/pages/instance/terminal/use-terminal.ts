import { openConsole } from '@freehold/sdk/hostApi'
import { useEffect, useState } from 'react'
import { useHosted } from '../../../hosts/hosted.ts'
import { atStage, type LineOptions, type LineState } from '../line/line.ts'
import { openScreen } from './screen.ts'

/** `off`: the guest is off and what is shown was kept from before. */
export type TerminalStage = 'connecting' | 'live' | 'off' | 'ended' | 'failed'

type Options = LineOptions & { readsAloud: boolean }
type State = LineState<TerminalStage>

/** The machine's serial console in a terminal, from mounting to unmounting; a new `attempt` begins anew. */
export function useTerminal({ place, readsAloud, onLeave, attempt }: Options): State {
  const { api, lease } = useHosted()
  const [state, setState] = useState<State>(atStage('connecting'))
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt begins anew
  useEffect(() => {
    const stop = new AbortController()
    const screen = openScreen({ place: place.current!, readsAloud, onLeave })
    const tell = (next: State) => !stop.signal.aborted && setState(next)
    tell(atStage('connecting'))
    connect(stop.signal).catch((error) => tell({ stage: 'failed', sentence: null, error }))

    async function connect(signal: AbortSignal) {
      const { terminal } = screen
      const line = await openConsole(api, {
        lease: lease.leaseId,
        signal,
        // Drawn first, then acknowledged: the host never gets far ahead of what is on the screen.
        onBytes: (bytes, drawn) => terminal.write(bytes, drawn),
        onReady: ({ isLive }) => tell(atStage(isLive ? 'live' : 'off')),
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
