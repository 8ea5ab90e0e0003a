import FormField from '@cloudscape-design/components/form-field'
import Tiles from '@cloudscape-design/components/tiles'
import { TIERS, type Tier } from '@freehold/sdk'
import { Money } from '../../components/money.tsx'
import { type LaunchIntent, PRESETS, type Preset, presetOf, withPreset } from './intent.ts'
import { sizeText } from './size-fields.tsx'
import { TIER_TEXT } from './tiers.ts'

type Props = {
  intent: LaunchIntent
  onChange: (next: LaunchIntent) => void
  /** The hourly rate of an intent where there is a host for it; else null. */
  priceOf: (intent: LaunchIntent) => bigint | null
}

const CUSTOM = 'custom'

/** Chooses a size by name with its price beside it, or one's own. */
export function SizeTiles({
  intent,
  isCustom,
  onCustom,
  onChange,
  priceOf,
}: Props & { isCustom: boolean; onCustom: (is: boolean) => void }) {
  const preset = presetOf(intent)
  const tileOf = (size: Preset) => ({
    value: size.id,
    label: size.name,
    description: <Described text={sizeText(size)} rate={priceOf(withPreset(intent, size))} />,
  })
  return (
    <Tiles
      ariaLabel="Size"
      columns={3}
      value={isCustom || !preset ? CUSTOM : preset.id}
      items={[
        ...PRESETS.map(tileOf),
        { value: CUSTOM, label: 'A size of my own', description: sizeText(intent) },
      ]}
      onChange={({ detail }) => {
        const chosen = PRESETS.find(({ id }) => id === detail.value)
        onCustom(!chosen)
        if (chosen) onChange(withPreset(intent, chosen))
      }}
    />
  )
}

/** Chooses how much of a core each vCPU is promised. */
export function TierTiles({ intent, onChange, priceOf }: Props) {
  const tileOf = (tier: Tier) => ({
    value: tier,
    label: TIER_TEXT[tier].name,
    description: <Described text={TIER_TEXT[tier].means} rate={priceOf({ ...intent, tier })} />,
  })
  return (
    <FormField
      label="Quality tier"
      description="What each vCPU is guaranteed, however busy the host is."
      stretch
    >
      <Tiles
        columns={2}
        value={intent.tier}
        items={TIERS.map(tileOf)}
        onChange={({ detail }) => onChange({ ...intent, tier: detail.value as Tier })}
      />
    </FormField>
  )
}

function Described({ text, rate }: { text: string; rate: bigint | null }) {
  return (
    <>
      {text}
      {rate !== null && (
        <div>
          <Money rate={rate} per="hour" />
        </div>
      )}
    </>
  )
}
