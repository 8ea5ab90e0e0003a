import { isHex } from 'viem'

/** The pages of the console. */
export type Route =
  | { name: 'marketplace' }
  | { name: 'launch' }
  | { name: 'instances' }
  | { name: 'instance'; leaseId: `0x${string}`; tab: InstanceTab }
  | { name: 'host'; host: bigint }
  | { name: 'verifiers' }
  | { name: 'verifier'; seat: number }
  | { name: 'history' }
  | { name: 'transaction'; hash: `0x${string}` }
  | { name: 'not-found'; path: string }

/** The views of one instance; the first one has no name in the address. */
export const INSTANCE_TABS = [
  'overview',
  'uptime',
  'monitor',
  'logs',
  'terminal',
  'screen',
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
  const host = hostIn(second)
  if (first === 'hosts' && host !== null) return { name: 'host', host }
  const seat = seatIn(second)
  if (first === 'verifiers' && seat !== null) return { name: 'verifier', seat }
  if (second) return { name: 'not-found', path }
  if (first === '') return { name: 'marketplace' }
  if (isPlain(first)) return { name: first }
  return { name: 'not-found', path }
}

/** Pages that a word alone names. */
const PLAIN = ['launch', 'instances', 'history', 'verifiers'] as const
const isPlain = (word: string): word is (typeof PLAIN)[number] => PLAIN.some((name) => name === word)

/** The number of a host, 64 bits; null when the text is none. */
function hostIn(text = ''): bigint | null {
  if (!/^[1-9]\d{0,19}$/.test(text)) return null
  const host = BigInt(text)
  return host < 2n ** 64n ? host : null
}

/** The number of a verifier's seat, counted from 0; null when the text is none. */
function seatIn(text = ''): number | null {
  return /^(0|[1-9]\d{0,8})$/.test(text) ? Number(text) : null
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
  host: (host: bigint) => `/hosts/${host}`,
  verifiers: '/verifiers',
  verifier: (seat: number) => `/verifiers/${seat}`,
  history: '/history',
  transaction: (hash: string) => `/transactions/${hash}`,
} as const
