import PropertyFilter, { type PropertyFilterProps } from '@cloudscape-design/components/property-filter'
import { useMemo } from 'react'
import type { MarketRow } from './rows.ts'
import type { MarketView } from './view.ts'

const text = ['=', '!=', ':', '!:'] as const
const number = ['>=', '<=', '=', '>', '<'] as const

const PROPERTIES: PropertyFilterProps.FilteringProperty[] = [
  { key: 'region', propertyLabel: 'Region', groupValuesLabel: 'Regions', operators: [...text] },
  { key: 'tag', propertyLabel: 'Tag', groupValuesLabel: 'Tags', operators: [...text] },
  { key: 'image', propertyLabel: 'Image', groupValuesLabel: 'Images', operators: [...text] },
  {
    key: 'accelerator',
    propertyLabel: 'Virtualisation',
    groupValuesLabel: 'Virtualisation',
    operators: ['=', '!='],
  },
  { key: 'host', propertyLabel: 'Host', groupValuesLabel: 'Hosts', operators: ['=', '!='] },
  {
    key: 'price',
    propertyLabel: 'Price (USDC per hour)',
    groupValuesLabel: 'Prices',
    operators: [...number],
    defaultOperator: '<=',
  },
  {
    key: 'memory',
    propertyLabel: 'Free memory (MiB)',
    groupValuesLabel: 'Memory',
    operators: [...number],
    defaultOperator: '>=',
  },
  {
    key: 'disk',
    propertyLabel: 'Free disk (GiB)',
    groupValuesLabel: 'Disk',
    operators: [...number],
    defaultOperator: '>=',
  },
  {
    key: 'points',
    propertyLabel: 'Free compute points',
    groupValuesLabel: 'Compute',
    operators: [...number],
    defaultOperator: '>=',
  },
  {
    key: 'gpus',
    propertyLabel: 'Free GPUs',
    groupValuesLabel: 'GPUs',
    operators: [...number],
    defaultOperator: '>=',
  },
]

const SUGGESTED = 200

type Props = { rows: readonly MarketRow[]; view: MarketView; onView: (next: Partial<MarketView>) => void }

/** Filters by property; what is chosen stands in the address. */
export function MarketFilter({ rows, view, onView }: Props) {
  const options = useMemo(() => optionsOf(rows), [rows])
  return (
    <PropertyFilter
      query={{ tokens: view.tokens, operation: view.operation }}
      onChange={({ detail }) => onView({ tokens: detail.tokens, operation: detail.operation })}
      filteringProperties={PROPERTIES}
      filteringOptions={options}
      filteringPlaceholder="Filter offers by region, price, image …"
      filteringAriaLabel="Filter offers"
      countText={view.tokens.length > 0 ? `${rows.length} ${rows.length === 1 ? 'match' : 'matches'}` : ''}
      expandToViewport
    />
  )
}

function optionsOf(rows: readonly MarketRow[]): PropertyFilterProps.FilteringOption[] {
  const seen = new Map<string, PropertyFilterProps.FilteringOption>()
  const add = (propertyKey: string, value: string) => {
    if (value && seen.size < SUGGESTED) seen.set(`${propertyKey} ${value}`, { propertyKey, value })
  }
  for (const row of rows) {
    if (seen.size >= SUGGESTED) break // ten thousand rows come anew with each look at them
    add('region', row.region)
    add('accelerator', row.accelerator)
    add('host', String(row.listing.host.host))
    for (const tag of row.tags) add('tag', tag)
    for (const image of row.images) add('image', image)
  }
  return [...seen.values()]
}
