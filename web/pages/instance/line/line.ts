import { type RefObject, useRef, useState } from 'react'

/** Where a live line to the machine stands. */
export type LineState<Stage extends string> = {
  stage: Stage
  /** Why it ended, in a sentence of the host. */
  sentence: string | null
  error: unknown
}

/** A line that just came to this stage, with nothing more to say. */
export const atStage = <Stage extends string>(stage: Stage): LineState<Stage> => ({
  stage,
  sentence: null,
  error: null,
})

/** What a line needs of its page. */
export type LineOptions = {
  /** Where it is shown. */
  place: RefObject<HTMLElement | null>
  /** The keyboard leaves it: the focus goes to the buttons above. */
  onLeave: () => void
  /** Another number begins anew. */
  attempt: number
}

/** The places of a line's frame, and the number of its attempt. */
export function useLine() {
  const place = useRef<HTMLElement>(null)
  const buttons = useRef<HTMLDivElement>(null)
  const [attempt, setAttempt] = useState(0)
  return {
    place,
    buttons,
    attempt,
    onLeave: () => buttons.current?.querySelector('button')?.focus(),
    connectAnew: () => setAttempt((count) => count + 1),
  }
}
