import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import { hrefOf } from '../../../app/location.ts'
import { paths } from '../../../app/routes.ts'
import { Empty } from '../../../components/faces.tsx'
import { useHosted } from '../../../hosts/hosted.ts'
import { LineFrame, type LineLooks } from '../line/frame.tsx'
import { useLine } from '../line/line.ts'
import { type ScreenStage, useScreen } from './use-screen.ts'

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
  const line = useLine()
  const { state, sendCtrlAltDel } = useScreen(line)
  return (
    <LineFrame
      line={line}
      state={state}
      looks={LOOKS}
      name="Screen"
      className="screen-place"
      failedAs="The screen could not be opened"
      controls={
        <Button disabled={state.stage !== 'live'} onClick={sendCtrlAltDel}>
          Send Ctrl+Alt+Del
        </Button>
      }
    >
      This is what the machine shows on its monitor, from the first second of its boot; it works when the
      network does not. {instance.isInRescue && 'The rescue system speaks in the terminal, not here. '}
      Ctrl+Alt+X leaves the screen with the keyboard.
    </LineFrame>
  )
}

const LOOKS: LineLooks<ScreenStage> = {
  off: { type: 'stopped', text: 'The machine is off; the picture comes when it starts' },
  connecting: { type: 'loading', text: 'Connecting to the screen' },
  live: { type: 'success', text: 'Connected' },
  lost: { type: 'in-progress', text: 'The line broke; it is made anew' },
  ended: { type: 'stopped', text: 'The screen ended.' },
  failed: { type: 'error', text: 'Not connected' },
}
