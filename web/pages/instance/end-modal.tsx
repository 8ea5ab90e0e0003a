import Alert from '@cloudscape-design/components/alert'
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Checkbox from '@cloudscape-design/components/checkbox'
import FormField from '@cloudscape-design/components/form-field'
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import Modal from '@cloudscape-design/components/modal'
import RadioGroup from '@cloudscape-design/components/radio-group'
import SpaceBetween from '@cloudscape-design/components/space-between'
import type { CancelReason, CloseReason, Lease, LeaseStatus } from '@freehold/sdk'
import { useState } from 'react'
import { durationText } from '../../components/format.ts'
import { Money } from '../../components/money.tsx'
import { useStartFlow } from '../../transactions/use-start-flow.ts'

type Props = {
  lease: Lease
  now: { status: LeaseStatus; atSeconds: number; params: { holdSeconds: number } }
  onClose: () => void
}

type Reason = { value: CloseReason | CancelReason; label: string; description?: string }

const CLOSE: Reason[] = [
  { value: 'TenantDone', label: 'I am done with it' },
  { value: 'HostFailure', label: 'The machine failed', description: 'It was unreachable or broken.' },
  {
    value: 'TermsViolated',
    label: 'It was not what was offered',
    description: 'Too slow, too small, or in another place.',
  },
  { value: 'Other', label: 'Another reason' },
]

const CANCEL: Reason[] = [
  { value: 'TenantChangedMind', label: 'I changed my mind' },
  { value: 'TooSlow', label: 'The host takes too long' },
  { value: 'Other', label: 'Another reason' },
]

/** Ends a lease with a typed reason, which stays on the chain for everybody to see. */
export function EndModal({ lease, now, onClose }: Props) {
  const isOpen = now.status.state === 'Open'
  const isLate = isOpen && now.atSeconds > lease.terms.activationDeadline
  const reasons = isOpen ? CANCEL : CLOSE
  const [reason, setReason] = useState<string>(reasons[0]!.value)
  const [waivesHold, setWaivesHold] = useState(false)
  const start = useStartFlow(lease)
  const send = () => {
    if (isOpen) start?.('cancel', { reason: isLate ? 'DeadlinePassed' : reason })
    else start?.('close', { reason, waivesHold })
    onClose()
  }
  const verb = isOpen ? 'Cancel' : 'Close'
  return (
    <Modal
      visible
      onDismiss={onClose}
      header={`${verb} this instance?`}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onClose}>
              Keep it
            </Button>
            <Button variant="primary" disabled={!start} onClick={send}>{`${verb} the instance`}</Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        {!isOpen && (
          <Alert type="warning">
            The machine stops. Its disk is kept for the host’s retention time, never longer than was paid for,
            and then wiped.
          </Alert>
        )}
        <WhatComesBack lease={lease} status={now.status} isLate={isLate} />
        {!isLate && (
          <FormField label="Reason" description="It is written on the chain and counts in the host’s record.">
            <RadioGroup value={reason} items={reasons} onChange={({ detail }) => setReason(detail.value)} />
          </FormField>
        )}
        {!isOpen && lease.terms.creditor && (
          <Checkbox
            checked={waivesHold}
            onChange={({ detail }) => setWaivesHold(detail.checked)}
            description={`Otherwise the last ${durationText(now.params.holdSeconds)} wait in case a verdict gives them back to you.`}
          >
            Settle everything at once
          </Checkbox>
        )}
      </SpaceBetween>
    </Modal>
  )
}

function WhatComesBack({ lease, status, isLate }: { lease: Lease; status: LeaseStatus; isLate: boolean }) {
  const isOpen = status.state === 'Open'
  const openFee = lease.terms.openFeeUnits
  return (
    <KeyValuePairs
      columns={2}
      items={[
        { label: 'Comes back to you', value: <Money units={status.refundableUnits} /> },
        isOpen
          ? {
              label: 'Open fee',
              value:
                isLate || openFee === 0n ? (
                  'Comes back too'
                ) : (
                  <>
                    <Money units={openFee} /> stays with the host
                  </>
                ),
            }
          : { label: 'Spent', value: <Money units={status.depositUnits - status.refundableUnits} /> },
      ]}
    />
  )
}
