import Box from '@cloudscape-design/components/box'
import ColumnLayout from '@cloudscape-design/components/column-layout'
import SegmentedControl from '@cloudscape-design/components/segmented-control'
import type { LaunchIntent } from './intent.ts'
import { NumberField } from './size-fields.tsx'

const HOURS = [
  { id: '1', text: '1 h' },
  { id: '24', text: '1 d' },
  { id: '168', text: '7 d' },
  { id: '720', text: '30 d' },
]

type Props = { intent: LaunchIntent; onChange: (next: LaunchIntent) => void }

/** How much runway the deposit buys. */
export function DurationField({ intent, onChange }: Props) {
  return (
    <ColumnLayout columns={2} minColumnWidth={220}>
      <div>
        <span id="runway-label">
          <Box variant="awsui-key-label">Runway</Box>
        </span>
        <SegmentedControl
          ariaLabelledby="runway-label"
          selectedId={HOURS.find(({ id }) => id === String(intent.hours))?.id ?? null}
          options={HOURS}
          onChange={({ detail }) => onChange({ ...intent, hours: Number(detail.selectedId) })}
        />
        <Box color="text-body-secondary" fontSize="body-s" padding={{ top: 'xxs' }}>
          You can top up or close at any second.
        </Box>
      </div>
      <NumberField label="Hours" name="hours" intent={intent} onChange={onChange} />
    </ColumnLayout>
  )
}
