import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import SpaceBetween from '@cloudscape-design/components/space-between'
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator'
import { useRef, useState } from 'react'
import { hrefOf } from '../../../app/location.ts'
import { paths } from '../../../app/routes.ts'
import { Empty } from '../../../components/faces.tsx'
import { Refusal } from '../../../components/refusal.tsx'
import { useHosted } from '../../../hosts/hosted.ts'
import { type ScreenState, useScreen } from './use-screen.ts'

/** What the machine would show on a monitor; only where it has graphics. */
export default function ScreenTab() {
  const { instance, lease } = useHosted()
  if (instance.hasGraphics) return <Screen />
  return (
    <Container>
      <Empty
        title="This machine has no screen"
        action={<Button href={hrefOf(paths.instance(lease.leaseId, 'terminal'))}>Open the terminal</Button>}
      >
        Its image boots straight into its kernel and speaks on the serial console. Images that boot from their
        own disk, as those of distributions do, have a screen.
      </Empty>
    </Container>
  )
}

function Screen() {
  const { instance } = useHosted()
  const place = useRef<HTMLDivElement>(null)
  const way = useRef<HTMLDivElement>(null)
  const [attempt, setAttempt] = useState(0)
  const onLeave = () => way.current?.querySelector('button')?.focus()
  const { state, sendCtrlAltDel } = useScreen({ place, onLeave, attempt })
  return (
    <SpaceBetween size="s">
      <div className="log-bar" ref={way}>
        <Button iconName="refresh" onClick={() => setAttempt((count) => count + 1)}>
          Connect anew
        </Button>
        <Button disabled={state.stage !== 'live'} onClick={sendCtrlAltDel}>
          Send Ctrl+Alt+Del
        </Button>
        <State state={state} />
      </div>
      <Refusal error={state.error} what="The screen could not be opened" />
      <section className="screen-place" ref={place} aria-label="Screen" data-stage={state.stage} />
      <Box color="text-body-secondary" fontSize="body-s">
        This is what the machine shows on its monitor, from the first second of its boot; it works when the
        network does not. {instance.isInRescue && 'The rescue system speaks in the terminal, not here. '}
        Ctrl+Alt+X leaves the screen with the keyboard.
      </Box>
    </SpaceBetween>
  )
}

const LOOKS: Record<ScreenState['stage'], { type: StatusIndicatorProps.Type; text: string }> = {
  off: { type: 'stopped', text: 'The machine is off; the picture comes when it starts' },
  connecting: { type: 'loading', text: 'Connecting to the screen' },
  live: { type: 'success', text: 'Connected' },
  lost: { type: 'in-progress', text: 'The line broke; it is made anew' },
  ended: { type: 'stopped', text: 'The screen ended.' },
  failed: { type: 'error', text: 'Not connected' },
}

function State({ state: { stage, sentence } }: { state: ScreenState }) {
  const { type, text } = LOOKS[stage]
  return (
    <div role="status">
      <StatusIndicator type={type}>
        {text} {sentence}
      </StatusIndicator>
    </div>
  )
}
