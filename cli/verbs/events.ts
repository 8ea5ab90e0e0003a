import type { AuditEntry } from '@freehold/sdk/hostApi'
import type { Hex } from 'viem'
import { z } from 'zod'
import { detailsText, readAudit } from '../instances/audit.ts'
import { type HistoryEvent, readChainHistory } from '../instances/history.ts'
import { openInstance } from '../instances/open.ts'
import { defineVerb } from '../kernel/verb.ts'
import { leaseRef, runningLeaseArgument } from '../leases/find.ts'
import { table } from '../output/table.ts'
import { moment } from '../output/time.ts'

interface Result {
  readonly leaseId: Hex
  readonly events: readonly HistoryEvent[]
  /** Why the host's part is missing; null when it is there. */
  readonly missing: string | null
}

/** `freehold events LEASE` */
export const events = defineVerb<{ lease?: string; chainOnly?: boolean }, Result>({
  details:
    "Shows all that happened to a lease, in order: what the chain saw (money, activation, end) and what was done through the host's API. The second part is the owner's to read and is left out, with a word why, where the host does not give it.",
  arguments: [runningLeaseArgument],
  options: [{ flags: '--chain-only', says: 'only what the chain says: no sign-in' }],
  examples: [['freehold events 0x7c3f21ab', 'the whole story']],
  input: z.object({ lease: leaseRef.optional(), chainOnly: z.boolean().optional() }),
  async run(context, { lease, chainOnly = false }) {
    const instance = await openInstance(context, lease)
    const [onChain, atHost] = await Promise.all([
      readChainHistory(await context.reader(), instance.lease),
      chainOnly
        ? { entries: [], missing: null }
        : readAudit(instance).then(
            (entries) => ({ entries, missing: null }),
            (error: Error) => {
              if (context.io.signal.aborted) throw error
              return { entries: [], missing: error.message }
            },
          ),
    ])
    const { missing } = atHost
    if (missing !== null) context.progress.note(`Without the host's audit log: ${missing}`)
    const merged = [...onChain, ...atHost.entries.map(eventOf)].sort((a, b) => a.at - b.at)
    return { leaseId: instance.leaseId, events: merged, missing }
  },
  print: ({ events: all }, paint) =>
    table(
      all,
      [
        { title: 'WHEN', of: ({ at }) => moment(at) },
        { title: 'WHERE', of: ({ source }) => source },
        { title: 'WHAT', of: ({ says }) => says },
        { title: 'BY', of: ({ by }) => by ?? '-' },
      ],
      paint,
    ),
})

function eventOf(entry: AuditEntry): HistoryEvent {
  const { at, action, wallet, details, status, role } = entry
  const asked = detailsText(entry)
  const refused = status >= 400 && status < 1000 ? ` (refused: ${status})` : ''
  return {
    at,
    source: 'host',
    what: action,
    says: `${action}${asked ? `: ${asked}` : ''}${refused}`,
    by: wallet,
    details: { ...details, status, role },
    blockNumber: null,
    transactionHash: null,
  }
}
