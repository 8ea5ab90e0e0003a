import PropertyFilter, { type PropertyFilterProps } from '@cloudscape-design/components/property-filter'
import { memo, useDeferredValue, useMemo } from 'react'
import { useSame } from '../../app/use-same.ts'
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
  // What to suggest can wait until the rows are painted.
  const suggested = useDeferredValue(rows)
  const options = useMemo(() => optionsOf(suggested), [suggested])
  const { tokens, operation } = view
  const query = useSame({ tokens, operation }, JSON.stringify([tokens, operation]))
  return <Filter query={query} options={options} matches={rows.length} onView={onView} />
}

type FilterProps = {
  query: PropertyFilterProps.Query
  options: PropertyFilterProps.FilteringOption[]
  matches: number
  onView: Props['onView']
}

const Filter = memo(({ query, options, matches, onView }: FilterProps) => {
  return (
    <PropertyFilter
      query={query}
      onChange={({ detail }) => onView({ tokens: detail.tokens, operation: detail.operation })}
      filteringProperties={PROPERTIES}
      filteringOptions={options}
      filteringPlaceholder="Filter offers by region, price, image …"
      filteringAriaLabel="Filter offers"
      countText={query.tokens.length > 0 ? `${matches} ${matches === 1 ? 'match' : 'matches'}` : ''}
      expandToViewport
    />
  )
})

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
