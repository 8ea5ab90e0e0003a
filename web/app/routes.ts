import { isHex } from 'viem'

/** The pages of the console. */
export type Route =
  | { name: 'marketplace' }
  | { name: 'launch' }
  | { name: 'instances' }
  | { name: 'instance'; leaseId: `0x${string}` }
  | { name: 'history' }
  | { name: 'transaction'; hash: `0x${string}` }
  | { name: 'not-found'; path: string }

/** Which page a path means; unknown paths are a page of their own, never an error. */
export function routeOf(path: string): Route {
  const [first = '', second, ...rest] = path.split('/').filter(Boolean)
  if (rest.length > 0) return { name: 'not-found', path }
  const hash = hashIn(second)
  if (first === 'instances' && hash) return { name: 'instance', leaseId: hash }
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

/** Paths that links are built from. */
export const paths = {
  marketplace: '/',
  launch: '/launch',
  instances: '/instances',
  instance: (leaseId: string) => `/instances/${leaseId}`,
  history: '/history',
  transaction: (hash: string) => `/transactions/${hash}`,
} as const
