import Alert from '@cloudscape-design/components/alert'
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import Modal from '@cloudscape-design/components/modal'
import SegmentedControl from '@cloudscape-design/components/segmented-control'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { depositFor, fundedSecondsOf, type Lease, type LeaseStatus, totalPicoRateOf } from '@freehold/sdk'
import { useState } from 'react'
import { parseUsdc, usdcText } from '../../components/format.ts'
import { Money } from '../../components/money.tsx'
import { Time } from '../../components/time.tsx'
import { useBalance } from '../../queries/use-balance.ts'
import { useTopUpQuote } from '../../queries/use-top-up-quote.ts'
import { useStartFlow } from '../../transactions/use-start-flow.ts'

type Props = { lease: Lease; status: LeaseStatus; onClose: () => void }

const HOURS = [1, 6, 24, 168]

/** Buys runway: by hours or by amount, with what it buys shown before anything is signed. */
export function TopUpModal({ lease, status, onClose }: Props) {
  const picoRate = totalPicoRateOf(lease.terms)
  const [text, setText] = useState(() => usdcText(depositFor(24 * 3600, picoRate)).replaceAll(',', ''))
  const quote = useTopUpQuote(lease.leaseId)
  const balance = useBalance()
  const start = useStartFlow(lease)
  const amount = parseUsdc(text)
  const problem = problemWith(amount, quote.data?.leastUnits, balance.data?.usdcUnits)
  const runway =
    amount === null ? 0 : fundedSecondsOf(status.depositUnits + amount, picoRate) - status.billedSeconds
  const send = () => {
    if (amount === null || problem) return
    start?.('topUp', { paysUnits: String(amount) })
    onClose()
  }
  return (
    <Modal
      visible
      onDismiss={onClose}
      header="Top up"
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onClose}>
              Back
            </Button>
            <Button variant="primary" disabled={problem !== null || !start} onClick={send}>
              Top up
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        {status.isExhausted && quote.data && (
          <Alert type="info">
            The purse is empty. Waking it takes at least <Money units={quote.data.leastUnits} />; the time in
            between is not billed.
          </Alert>
        )}
        <SegmentedControl
          label="Hours to add"
          selectedId={
            HOURS.find((hours) => depositFor(hours * 3600, picoRate) === amount)?.toString() ?? null
          }
          options={HOURS.map((hours) => ({
            id: String(hours),
            text: hours < 24 ? `${hours} h` : `${hours / 24} d`,
          }))}
          onChange={({ detail }) =>
            setText(usdcText(depositFor(Number(detail.selectedId) * 3600, picoRate)).replaceAll(',', ''))
          }
        />
        <FormField label="Amount (USDC)" errorText={problem}>
          <Input
            value={text}
            inputMode="decimal"
            onChange={({ detail }) => setText(detail.value)}
            ariaRequired
          />
        </FormField>
        <KeyValuePairs
          columns={2}
          items={[
            { label: 'Runway now', value: <Time seconds={status.runwaySeconds} /> },
            { label: 'Runway then', value: <Time seconds={Math.max(0, runway)} /> },
          ]}
        />
      </SpaceBetween>
    </Modal>
  )
}

function problemWith(amount: bigint | null, least = 1n, balance?: bigint): string | null {
  if (amount === null) return 'An amount in USDC, such as 5 or 0.25.'
  if (amount < least) return `At least ${usdcText(least)} USDC.`
  if (balance !== undefined && amount > balance) return `The wallet holds ${usdcText(balance)} USDC.`
  return null
}
