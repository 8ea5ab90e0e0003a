import type { PropertyFilterProps } from '@cloudscape-design/components/property-filter'

/** How the table is looked at, as it stands in the address. */
export type MarketView = {
  tokens: readonly PropertyFilterProps.Token[]
  operation: 'and' | 'or'
  sort: string
  descending: boolean
  /** Only offers that the wanted size fits into. */
  onlyFitting: boolean
  page: number
}

export const FILTER_KEYS = [
  'host',
  'region',
  'tag',
  'image',
  'accelerator',
  'price',
  'memory',
  'disk',
  'points',
  'gpus',
] as const
export const SORT_KEYS = [
  'host',
  'region',
  'accelerator',
  'points',
  'memory',
  'disk',
  'gpus',
  'trial',
  'price',
  'uptime',
] as const

const TOKEN = /^([a-z]*)(!=|!:|>=|<=|=|:|>|<)(.*)$/s

/** Reads the view from the address; tokens that make no sense are left out. Never throws. */
export function readView(query: URLSearchParams): MarketView {
  const sort = query.get('sort') ?? ''
  const page = Number(query.get('page'))
  return {
    tokens: query.getAll('f').flatMap(readToken),
    operation: query.get('any') === '1' ? 'or' : 'and',
    sort: (SORT_KEYS as readonly string[]).includes(sort) ? sort : 'price',
    descending: query.get('desc') === '1',
    onlyFitting: query.get('fit') !== '0',
    page: Number.isInteger(page) && page > 1 ? page : 1,
  }
}

/** Writes the view into the address beside what else stands there. */
export function writeView(query: URLSearchParams, view: MarketView): URLSearchParams {
  const next = new URLSearchParams(query)
  for (const name of ['f', 'any', 'sort', 'desc', 'fit', 'page']) next.delete(name)
  for (const { propertyKey = '', operator, value } of view.tokens)
    next.append('f', `${propertyKey}${operator}${value}`)
  if (view.operation === 'or') next.set('any', '1')
  if (view.sort !== 'price') next.set('sort', view.sort)
  if (view.descending) next.set('desc', '1')
  if (!view.onlyFitting) next.set('fit', '0')
  if (view.page > 1) next.set('page', String(view.page))
  return next
}

function readToken(text: string): PropertyFilterProps.Token[] {
  const [, propertyKey = '', operator = '', value = ''] = TOKEN.exec(text) ?? []
  if (!operator || value === '') return []
  if (propertyKey === '') return [{ operator, value }]
  return (FILTER_KEYS as readonly string[]).includes(propertyKey) ? [{ propertyKey, operator, value }] : []
}
