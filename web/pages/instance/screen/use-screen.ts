import { HostApiError, openScreen, type ScreenEnd } from '@freehold/sdk/hostApi'
import { useEffect, useRef, useState } from 'react'
import { useHosted } from '../../../hosts/hosted.ts'
import { atStage, type LineOptions, type LineState } from '../line/line.ts'
import { openViewer, type Viewer } from './viewer.ts'

/** `off`: there is no picture while the machine is off. `lost`: the line broke, and is made anew by itself. */
export type ScreenStage = 'off' | 'connecting' | 'live' | 'lost' | 'ended' | 'failed'

type ShownEnd = ScreenEnd & {
  /** Whether there was a picture before. */
  isShown: boolean
}

const AGAIN_AFTER_MS = 3_000

/** The machine's screen, from mounting to unmounting; a new `attempt`, and a new start of the machine, begin anew. */
export function useScreen({ place, onLeave, attempt }: LineOptions) {
  const { api, lease, instance } = useHosted()
  const [state, setState] = useState<LineState<ScreenStage>>(atStage('connecting'))
  const viewer = useRef<Viewer | null>(null)
  const isOn = instance.power === 'running'
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt begins anew, and so does another start
  useEffect(() => {
    if (!isOn) return setState(atStage('off'))
    const stop = new AbortController()
    const { signal } = stop
    const tell = (next: LineState<ScreenStage>) => !signal.aborted && setState(next)
    tell(atStage('connecting'))
    keepShown().catch((error) => tell({ stage: 'failed', sentence: null, error }))

    /** A picture that was there comes back after a break; one that never came, and a refusal, are said once. */
    async function keepShown() {
      for (let wasShown = false; !signal.aborted; ) {
        const end: ShownEnd = await show(wasShown).catch((error): ShownEnd => {
          if (wasShown && isUnreachable(error)) return { sentence: null, isBroken: true, isShown: true }
          throw error
        })
        const { sentence, isBroken } = end
        wasShown = end.isShown
        if (!wasShown || !isBroken) return tell({ stage: 'ended', sentence, error: null })
        tell(atStage('lost'))
        await new Promise((resolve) => setTimeout(resolve, AGAIN_AFTER_MS))
      }
    }

    async function show(isAgain: boolean): Promise<ShownEnd> {
      const line = await openScreen(api, { lease: lease.leaseId, signal })
      let isShown = false
      const opened = openViewer({
        place: place.current!,
        socket: line.socket,
        onLeave,
        onShown: () => {
          isShown = true
          tell(atStage('live'))
          if (!isAgain) opened.focus() // coming back, it takes nobody's focus away
        },
      })
      viewer.current = opened
      const end = await line.ended
      opened.dispose()
      return { ...end, isShown }
    }

    return () => {
      stop.abort()
      viewer.current?.dispose()
      viewer.current = null
    }
  }, [api, lease.leaseId, attempt, isOn, instance.startedAt])
  return { state, sendCtrlAltDel: () => viewer.current?.sendCtrlAltDel() }
}

const isUnreachable = (error: unknown) => error instanceof HostApiError && error.problem === 'unreachable'
