import Toggle from '@cloudscape-design/components/toggle'
import { useState } from 'react'
import { LineFrame, type LineLooks } from '../line/frame.tsx'
import { useLine } from '../line/line.ts'
import { type TerminalStage, useTerminal } from './use-terminal.ts'

/** The machine's serial console: works also when its network does not. */
export default function TerminalTab() {
  const [readsAloud, setReadsAloud] = useState(false)
  const line = useLine()
  const state = useTerminal({ ...line, readsAloud })
  return (
    <LineFrame
      line={line}
      state={state}
      looks={LOOKS}
      name="Terminal"
      className="terminal-place"
      failedAs="The console could not be opened"
      controls={
        <Toggle checked={readsAloud} onChange={({ detail }) => setReadsAloud(detail.checked)}>
          For screen readers
        </Toggle>
      }
    >
      This is the machine’s serial console: it asks for a login of the machine’s own, shows the boot, and
      works when the network does not. ssh is the usual way in. Ctrl+Alt+X leaves the terminal with the
      keyboard.
    </LineFrame>
  )
}

const LOOKS: LineLooks<TerminalStage> = {
  connecting: { type: 'loading', text: 'Connecting to the console' },
  live: { type: 'success', text: 'Connected' },
  off: { type: 'stopped', text: 'The machine is off; this is what it said before' },
  ended: { type: 'stopped', text: 'The console ended.' },
  failed: { type: 'error', text: 'Not connected' },
}
