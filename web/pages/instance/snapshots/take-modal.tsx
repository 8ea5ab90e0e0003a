import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import RadioGroup from '@cloudscape-design/components/radio-group'
import { useState } from 'react'
import { ConfirmModal } from '../../../components/confirm-modal.tsx'
import { useHosted } from '../../../hosts/hosted.ts'
import { useOperations } from '../../../hosts/operations.tsx'
import { defaultName, nameProblem } from './name.ts'

type Consistency = 'auto' | 'crash' | 'filesystem'

const CHOICES: { value: Consistency; label: string; description: string }[] = [
  {
    value: 'auto',
    label: 'As good as possible',
    description: 'File systems are held still by the guest agent where it answers.',
  },
  {
    value: 'filesystem',
    label: 'With file systems held still',
    description: 'Refused when the guest agent does not answer.',
  },
  {
    value: 'crash',
    label: 'As after a power cut',
    description: 'At once, without asking the machine. What was not on disk yet is not in it.',
  },
]

/** Takes a snapshot: a name, and how still the machine has to hold. */
export function TakeModal({ taken, onClose }: { taken: readonly string[]; onClose: () => void }) {
  const { api, lease } = useHosted()
  const { run } = useOperations()
  const [name, setName] = useState(defaultName)
  const [consistency, setConsistency] = useState<Consistency>('auto')
  const problem = nameProblem(name, taken)
  const send = () => {
    const params = { lease: lease.leaseId }
    run(`Take snapshot ${name}`, () => api.call('takeSnapshot', { params, body: { name, consistency } }))
  }
  return (
    <ConfirmModal
      title="Take a snapshot"
      verb="Take the snapshot"
      onConfirm={problem === null ? send : null}
      onClose={onClose}
    >
      <FormField label="Name" errorText={problem}>
        <Input value={name} onChange={({ detail }) => setName(detail.value)} ariaRequired />
      </FormField>
      <FormField label="Consistency">
        <RadioGroup
          value={consistency}
          items={CHOICES}
          onChange={({ detail }) => setConsistency(detail.value as Consistency)}
        />
      </FormField>
    </ConfirmModal>
  )
}
