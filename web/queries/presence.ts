import { type HostPresence, PRESENCE_MAX_AGE_SECONDS } from '@freehold/sdk'

/** Whether a host is there. `asking` lasts for the first answer only; later silence counts after two minutes. */
export type PresenceState = 'asking' | 'present' | 'silent'

export type PresenceView = { state: PresenceState; answer: HostPresence | null; error: unknown }

type Asked = { data?: HostPresence; dataUpdatedAt: number; error: unknown }

/**
 * Judges what we know of a host: an answer counts for two minutes, whatever fails meanwhile; a host that never answered
 * is silent as soon as the first question failed.
 */
export function presenceOf({ data, dataUpdatedAt, error }: Asked, nowMs: number): PresenceView {
  const isFresh = data !== undefined && nowMs - dataUpdatedAt <= PRESENCE_MAX_AGE_SECONDS * 1000
  if (isFresh) return { state: 'present', answer: data, error }
  if (error || data) return { state: 'silent', answer: data ?? null, error }
  return { state: 'asking', answer: null, error: null }
}
