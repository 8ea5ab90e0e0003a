import type { Hex } from 'viem'
import { z } from 'zod'

/** What a tenant is told of. */
export const EVENT_KINDS = [
  'activated',
  'readyFailed',
  'ready',
  'stopped',
  'crashed',
  'running',
  'runwayLow',
  'exhausted',
  'ended',
  'settled',
  'hostDown',
  'hostUp',
  'hostDrains',
  'hostStays',
  'hostSilent',
  'hostAnswers',
  'unreachable',
  'reachable',
  'test',
] as const
export type EventKind = (typeof EVENT_KINDS)[number]

/** One thing that happened, as it is kept, printed with `--json` and posted to a webhook. */
export const watchEventSchema = z.object({
  format: z.literal('freehold/event/1'),
  /** The same for ever: whoever gets it twice can tell. */
  id: z.string(),
  kind: z.enum(EVENT_KINDS),
  network: z.string(),
  /** null: of a test. */
  leaseId: z
    .string()
    .transform((text) => text as Hex)
    .nullable(),
  /** Decimal. */
  host: z.string().nullable(),
  /** Unix second in which it was noticed. */
  at: z.int(),
  /** The whole in a sentence. */
  says: z.string(),
  /** The numbers in it; amounts in 1e-6 USDC are decimal strings. */
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
})

export type WatchEvent = z.output<typeof watchEventSchema>
/** What a derivation says; the rest is the same for all events of a lease. */
export type NewEvent = Pick<WatchEvent, 'kind' | 'says' | 'details'> & {
  /** Tells it apart from others of its kind and lease, such as a transaction or an epoch; null: nothing but the moment does. */
  readonly of: string | null
}
