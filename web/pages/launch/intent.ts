import { TIERS, type Tier } from '@freehold/sdk'

/** What a person wants to launch, as it stands in the address: a link that can be sent to a friend. */
export type LaunchIntent = {
  image: string
  vcpus: number
  tier: Tier
  memoryMib: number
  diskGib: number
  mbps: number
  hours: number
  /** The host they chose; null lets the cheapest one that fits be chosen. */
  host: bigint | null
  /** An earlier lease on the same host whose kept disk is to be used again. */
  from: `0x${string}` | null
  /** With `from`, which may run on: a copy of this snapshot of it, instead of its disk. */
  snapshot: string
}

/** A size by name. Memory in MiB, disk in GiB. */
export type Preset = { id: string; name: string; vcpus: number; memoryMib: number; diskGib: number }

export const PRESETS: readonly Preset[] = [
  { id: 'nano', name: 'Nano', vcpus: 1, memoryMib: 512, diskGib: 4 },
  { id: 'small', name: 'Small', vcpus: 1, memoryMib: 1024, diskGib: 10 },
  { id: 'medium', name: 'Medium', vcpus: 2, memoryMib: 4096, diskGib: 40 },
  { id: 'large', name: 'Large', vcpus: 4, memoryMib: 8192, diskGib: 80 },
]

export const DEFAULT_INTENT: LaunchIntent = {
  image: '',
  vcpus: 1,
  tier: 'standard',
  memoryMib: 512,
  diskGib: 4,
  mbps: 10,
  hours: 24,
  host: null,
  from: null,
  snapshot: '',
}

/** What each number may be, least and most. */
export const LIMITS = {
  vcpus: [1, 256],
  memoryMib: [64, 8_388_607],
  diskGib: [1, 8_388_607],
  mbps: [0, 8_388_607],
  hours: [1, 8760],
} as const

/** Reads an intent from the address. Whatever is missing or nonsense becomes its default; never throws. */
export function readIntent(query: URLSearchParams): LaunchIntent {
  const number = (name: keyof typeof LIMITS) =>
    wholeBetween(query.get(name), LIMITS[name], DEFAULT_INTENT[name])
  const tier = query.get('tier') as Tier
  const host = query.get('host') ?? ''
  const from = query.get('from') ?? ''
  return {
    image: /^[a-z0-9][a-z0-9._-]{0,63}$/.test(query.get('image') ?? '')
      ? query.get('image')!
      : DEFAULT_INTENT.image,
    vcpus: number('vcpus'),
    tier: TIERS.includes(tier) ? tier : DEFAULT_INTENT.tier,
    memoryMib: number('memoryMib'),
    diskGib: number('diskGib'),
    mbps: number('mbps'),
    hours: number('hours'),
    host: /^[1-9]\d{0,18}$/.test(host) ? BigInt(host) : null,
    from: /^0x[0-9a-f]{64}$/.test(from) ? (from as `0x${string}`) : null,
    snapshot: /^[a-z0-9][a-z0-9-]{0,62}$/.test(query.get('snapshot') ?? '') ? query.get('snapshot')! : '',
  }
}

/** The address of an intent; what is default is undefined, so that it takes an older value out of an address. */
export function intentQuery(intent: LaunchIntent): Record<string, string | undefined> {
  const names = Object.keys(DEFAULT_INTENT) as (keyof LaunchIntent)[]
  return Object.fromEntries(
    names.map((name) => [name, intent[name] === DEFAULT_INTENT[name] ? undefined : String(intent[name])]),
  )
}

/** The preset that an intent equals, or null for a size of one's own. */
export function presetOf({ vcpus, memoryMib, diskGib }: LaunchIntent): Preset | null {
  const same = (preset: Preset) =>
    preset.vcpus === vcpus && preset.memoryMib === memoryMib && preset.diskGib === diskGib
  return PRESETS.find(same) ?? null
}

/** The same intent in a preset's size. */
export function withPreset(intent: LaunchIntent, { vcpus, memoryMib, diskGib }: Preset): LaunchIntent {
  return { ...intent, vcpus, memoryMib, diskGib }
}

function wholeBetween(
  text: string | null,
  [least, most]: readonly [number, number],
  fallback: number,
): number {
  const value = /^\d{1,9}$/.test(text ?? '') ? Number(text) : Number.NaN
  return value >= least && value <= most ? value : fallback
}
