import Alert from '@cloudscape-design/components/alert'
import ButtonDropdown from '@cloudscape-design/components/button-dropdown'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { allows, type PowerAction } from '@freehold/sdk/hostApi'
import { useState } from 'react'
import { ConfirmModal } from '../../../components/confirm-modal.tsx'
import { useHostAccess } from '../../../hosts/access.tsx'
import { HostGate } from '../../../hosts/gate.tsx'
import { useHosted } from '../../../hosts/hosted.ts'
import { useOperations } from '../../../hosts/operations.tsx'
import { useInstance } from '../../../hosts/use-instance.ts'
import { POWER_TEXT, possibleActions } from './words.ts'

const ITEMS: { id: PowerAction; text: string }[] = [
  { id: 'start', text: 'Start' },
  { id: 'stop', text: 'Stop' },
  { id: 'restart', text: 'Restart' },
  { id: 'reset', text: 'Reset' },
  { id: 'rescue', text: 'Boot the rescue system' },
  { id: 'endRescue', text: 'Leave the rescue system' },
]

/** The machine's buttons. Who is not signed in to the host yet is asked to in the dialog, and goes on there. */
export function PowerMenu() {
  const { stage } = useHostAccess()
  const { data: instance } = useInstance()
  const [asked, setAsked] = useState<PowerAction | null>(null)
  if (stage === 'noWallet') return null
  const possible = instance ? possibleActions(instance) : null
  return (
    <>
      <ButtonDropdown
        items={ITEMS.map(({ id, text }) => ({
          id,
          text,
          disabled: possible !== null && !possible.includes(id),
        }))}
        onItemClick={({ detail }) => setAsked(detail.id as PowerAction)}
      >
        Power
      </ButtonDropdown>
      {asked && <Dialog action={asked} onClose={() => setAsked(null)} />}
    </>
  )
}

function Dialog({ action, onClose }: { action: PowerAction; onClose: () => void }) {
  const { api, lease, stage } = useHostAccess()
  const { data: instance } = useInstance()
  const { run } = useOperations()
  const { title, verb } = POWER_TEXT[action]
  const isPossible =
    stage === 'signedIn' &&
    instance !== undefined &&
    allows(instance.role, 'operator') &&
    possibleActions(instance).includes(action)
  const send = () =>
    run(verb, () => api!.call('setPower', { params: { lease: lease.leaseId }, body: { action } }))
  return (
    <ConfirmModal title={title} verb={verb} onConfirm={isPossible ? send : null} onClose={onClose}>
      <HostGate needs="operator" to="work the machine">
        <Words action={action} />
      </HostGate>
    </ConfirmModal>
  )
}

function Words({ action }: { action: PowerAction }) {
  const { instance } = useHosted()
  return (
    <SpaceBetween size="s">
      <div>{POWER_TEXT[action].does}</div>
      {action === 'stop' && (
        <Alert type="warning" header="A stopped instance is still billed">
          Its memory, disk and ports stay reserved for you, so the price stays the same. To stop paying, close
          the lease instead.
        </Alert>
      )}
      {!possibleActions(instance).includes(action) && (
        <Alert type="info">
          {instance.operation?.sentence ?? 'The machine is not in a state for this now.'}
        </Alert>
      )}
    </SpaceBetween>
  )
}
