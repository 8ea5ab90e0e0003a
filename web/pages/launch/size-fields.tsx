import ColumnLayout from '@cloudscape-design/components/column-layout'
import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import { useEffect, useState } from 'react'
import { memoryText } from '../../components/format.ts'
import { type LaunchIntent, LIMITS } from './intent.ts'

type Props = { intent: LaunchIntent; onChange: (next: LaunchIntent) => void }

/** vCPUs, memory, disk and bandwidth by number. */
export function CustomSizeFields({ intent, onChange }: Props) {
  return (
    <ColumnLayout columns={4} minColumnWidth={140}>
      <NumberField label="vCPUs" name="vcpus" intent={intent} onChange={onChange} />
      <NumberField label="Memory (MiB)" name="memoryMib" intent={intent} onChange={onChange} />
      <NumberField label="Disk (GiB)" name="diskGib" intent={intent} onChange={onChange} />
      <NumberField label="Bandwidth (Mbit/s)" name="mbps" intent={intent} onChange={onChange} />
    </ColumnLayout>
  )
}

type NumberFieldProps = Props & { label: string; name: keyof typeof LIMITS }

/** A whole number within its limits; what is typed meanwhile stays in the field and is named when it does not fit. */
export function NumberField({ label, name, intent, onChange }: NumberFieldProps) {
  const value = intent[name]
  const [text, setText] = useState(String(value))
  const [least, most] = LIMITS[name]
  const isGood = (candidate: string) =>
    /^\d{1,9}$/.test(candidate) && Number(candidate) >= least && Number(candidate) <= most
  useEffect(() => setText(String(value)), [value])
  return (
    <FormField
      label={label}
      errorText={isGood(text) ? undefined : `A whole number from ${least} to ${most}.`}
    >
      <Input
        type="number"
        inputMode="numeric"
        value={text}
        onChange={({ detail }) => {
          setText(detail.value)
          if (isGood(detail.value)) onChange({ ...intent, [name]: Number(detail.value) })
        }}
      />
    </FormField>
  )
}

/** A size in one line. */
export function sizeText({
  vcpus,
  memoryMib,
  diskGib,
}: Pick<LaunchIntent, 'vcpus' | 'memoryMib' | 'diskGib'>): string {
  return `${vcpus} vCPU, ${memoryText(memoryMib)} memory, ${diskGib} GiB disk`
}
