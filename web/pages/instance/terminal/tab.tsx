import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import SpaceBetween from '@cloudscape-design/components/space-between'
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator'
import Toggle from '@cloudscape-design/components/toggle'
import { useRef, useState } from 'react'
import { Refusal } from '../../../components/refusal.tsx'
import { type TerminalState, useTerminal } from './use-terminal.ts'

/** The machine's serial console: works also when its network does not. */
export default function TerminalTab() {
  const place = useRef<HTMLDivElement>(null)
  const way = useRef<HTMLDivElement>(null)
  const [readsAloud, setReadsAloud] = useState(false)
  const [attempt, setAttempt] = useState(0)
  const onLeave = () => way.current?.querySelector('button')?.focus()
  const state = useTerminal({ place, readsAloud, onLeave, attempt })
  return (
    <SpaceBetween size="s">
      <div className="log-bar" ref={way}>
        <Button iconName="refresh" onClick={() => setAttempt((count) => count + 1)}>
          Connect anew
        </Button>
        <Toggle checked={readsAloud} onChange={({ detail }) => setReadsAloud(detail.checked)}>
          For screen readers
        </Toggle>
        <State state={state} />
      </div>
      <Refusal error={state.error} what="The console could not be opened" />
      <section className="terminal-place" ref={place} aria-label="Terminal" data-stage={state.stage} />
      <Box color="text-body-secondary" fontSize="body-s">
        This is the machine’s serial console: it asks for a login of the machine’s own, shows the boot, and
        works when the network does not. ssh is the usual way in. Ctrl+Alt+X leaves the terminal with the
        keyboard.
      </Box>
    </SpaceBetween>
  )
}

const LOOKS: Record<TerminalState['stage'], { type: StatusIndicatorProps.Type; text: string }> = {
  connecting: { type: 'loading', text: 'Connecting to the console' },
  live: { type: 'success', text: 'Connected' },
  off: { type: 'stopped', text: 'The machine is off; this is what it said before' },
  ended: { type: 'stopped', text: 'The console ended.' },
  failed: { type: 'error', text: 'Not connected' },
}

function State({ state: { stage, sentence } }: { state: TerminalState }) {
  const { type, text } = LOOKS[stage]
  return (
    <div role="status">
      <StatusIndicator type={type}>
        {text} {sentence}
      </StatusIndicator>
    </div>
  )
}
