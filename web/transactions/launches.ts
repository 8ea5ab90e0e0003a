import { type Lease, POINTS_PER_VCPU, TIERS } from '@freehold/sdk'
import { readStored, writeStored } from '../app/storage.ts'

/** What this browser remembers of a launch that the chain keeps sealed. Never keys, never user data. */
export type Launch = { image: string; hostname: string; vcpus: number; tier: string }

const KEY = 'freehold.launches.v1'
const KEPT = 200

function readAll(): Record<string, Launch> {
  try {
    const value = JSON.parse(readStored(KEY) ?? '{}')
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {} // somebody else's text under our name
  }
}

export function rememberLaunch(leaseId: string, launch: Launch): void {
  const others = Object.entries(readAll()).filter(([id]) => id !== leaseId)
  writeStored(KEY, JSON.stringify(Object.fromEntries([...others.slice(-KEPT), [leaseId, launch]])))
}

/** Null when it was launched elsewhere. */
export function launchOf(leaseId: string): Launch | null {
  return readAll()[leaseId] ?? null
}

/** The same for a lease as it is now: what a resize changed is reckoned from its size. */
export function launchOfLease({
  leaseId,
  firstLeaseId,
  terms,
}: Pick<Lease, 'leaseId' | 'firstLeaseId' | 'terms'>): Launch | null {
  const first = launchOf(firstLeaseId)
  if (!first || leaseId === firstLeaseId) return first
  const tier = TIERS.find((known) => known === first.tier) ?? 'dedicated'
  return { ...first, vcpus: Math.max(1, Math.floor(terms.shape.points / POINTS_PER_VCPU[tier])) }
}
