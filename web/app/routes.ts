import { isHex } from 'viem'

/** The pages of the console. */
export type Route =
  | { name: 'marketplace' }
  | { name: 'launch' }
  | { name: 'instances' }
  | { name: 'instance'; leaseId: `0x${string}`; tab: InstanceTab }
  | { name: 'history' }
  | { name: 'transaction'; hash: `0x${string}` }
  | { name: 'not-found'; path: string }

/** The views of one instance; the first one has no name in the address. */
export const INSTANCE_TABS = [
  'overview',
  'monitor',
  'logs',
  'terminal',
  'snapshots',
  'ports',
  'sharing',
  'policy',
  'audit',
] as const
export type InstanceTab = (typeof INSTANCE_TABS)[number]

/** Which page a path means; unknown paths are a page of their own, never an error. */
export function routeOf(path: string): Route {
  const [first = '', second, third, ...rest] = path.split('/').filter(Boolean)
  const hash = hashIn(second)
  const tab = tabIn(third)
  if (first === 'instances' && hash && tab && rest.length === 0)
    return { name: 'instance', leaseId: hash, tab }
  if (third !== undefined) return { name: 'not-found', path }
  if (first === 'transactions' && hash) return { name: 'transaction', hash }
  if (second) return { name: 'not-found', path }
  if (first === '') return { name: 'marketplace' }
  if (first === 'launch' || first === 'instances' || first === 'history') return { name: first }
  return { name: 'not-found', path }
}

/** A hash of 32 bytes, lower-case; null when the text is none. */
function hashIn(text = ''): `0x${string}` | null {
  const hash = text.toLowerCase()
  return isHex(hash) && hash.length === 66 ? hash : null
}

function tabIn(text = 'overview'): InstanceTab | null {
  return INSTANCE_TABS.find((tab) => tab === text) ?? null
}

/** Paths that links are built from. */
export const paths = {
  marketplace: '/',
  launch: '/launch',
  instances: '/instances',
  instance: (leaseId: string, tab: InstanceTab = 'overview') =>
    `/instances/${leaseId}${tab === 'overview' ? '' : `/${tab}`}`,
  history: '/history',
  transaction: (hash: string) => `/transactions/${hash}`,
} as const
