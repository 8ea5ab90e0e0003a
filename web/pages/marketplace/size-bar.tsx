import Box from '@cloudscape-design/components/box'
import ButtonDropdown from '@cloudscape-design/components/button-dropdown'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { TIERS, type Tier } from '@freehold/sdk'
import { memo, useState } from 'react'
import { type LaunchIntent, PRESETS, presetOf, withPreset } from '../launch/intent.ts'
import { CustomSizeFields, sizeText } from '../launch/size-fields.tsx'
import { TIER_TEXT } from '../launch/tiers.ts'

type Props = { intent: LaunchIntent; onChange: (next: LaunchIntent) => void }

const CUSTOM = 'custom'

/** The size that all prices of the table are for. */
export const SizeBar = memo(({ intent, onChange }: Props) => {
  const [isCustom, setCustom] = useState(presetOf(intent) === null)
  const preset = isCustom ? null : presetOf(intent)
  return (
    <SpaceBetween size="s">
      <SpaceBetween direction="horizontal" size="xs" alignItems="center">
        <Box color="text-body-secondary">Prices for</Box>
        <ButtonDropdown
          ariaLabel={`Size: ${preset?.name ?? 'my own'}`}
          items={[
            ...PRESETS.map((size) => ({
              ...checkbox(size.id, size.name, size === preset),
              secondaryText: sizeText(size),
            })),
            checkbox(CUSTOM, 'A size of my own', preset === null),
          ]}
          onItemClick={({ detail }) => {
            const chosen = PRESETS.find(({ id }) => id === detail.id)
            setCustom(!chosen)
            if (chosen) onChange(withPreset(intent, chosen))
          }}
        >
          {preset ? `${preset.name}: ${sizeText(preset)}` : sizeText(intent)}
        </ButtonDropdown>
        <ButtonDropdown
          ariaLabel={`Quality tier: ${TIER_TEXT[intent.tier].name}`}
          items={TIERS.map((tier) => ({
            ...checkbox(tier, TIER_TEXT[tier].name, tier === intent.tier),
            secondaryText: TIER_TEXT[tier].means,
          }))}
          onItemClick={({ detail }) => onChange({ ...intent, tier: detail.id as Tier })}
        >
          {TIER_TEXT[intent.tier].name}
        </ButtonDropdown>
      </SpaceBetween>
      {isCustom && <CustomSizeFields intent={intent} onChange={onChange} />}
    </SpaceBetween>
  )
})

function checkbox(id: string, text: string, checked: boolean) {
  return { id, text, checked, itemType: 'checkbox' as const }
}
