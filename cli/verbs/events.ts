import type { Lease } from '@freehold/sdk'
import { type AuditEntry, auditActorText } from '@freehold/sdk/hostApi'
import type { Hex } from 'viem'
import { z } from 'zod'
import { detailsText, readAudit } from '../instances/audit.ts'
import { type HistoryEvent, readChainHistory } from '../instances/history.ts'
import { reach } from '../instances/open.ts'
import { ownDoingText } from '../instances/own-doings.ts'
import type { Context } from '../kernel/context.ts'
import { CliError } from '../kernel/errors.ts'
import { defineVerb } from '../kernel/verb.ts'
import { findLease, leaseRef, runningLeaseArgument } from '../leases/find.ts'
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
    "Shows all that happened to a lease, in order: what the chain saw (money, activation, end) and what was done through the host's API, by the host itself or by a rule of the tenant's. The second part is the owner's to read and is left out, with a word why, where the host does not give it.",
  arguments: [runningLeaseArgument],
  options: [{ flags: '--chain-only', says: 'only what the chain says: no sign-in' }],
  examples: [['freehold events 0x7c3f21ab', 'the whole story']],
  input: z.object({ lease: leaseRef.optional(), chainOnly: z.boolean().optional() }),
  async run(context, { lease: ref, chainOnly = false }) {
    const reader = await context.reader()
    const lease = await findLease(context, reader, ref)
    const [onChain, atHost] = await Promise.all([
      readChainHistory(reader, lease),
      chainOnly ? NOTHING : readHostHistory(context, lease),
    ])
    const { missing } = atHost
    if (missing !== null) context.progress.note(`Without the host's audit log: ${missing}`)
    const events = [...onChain, ...atHost.entries.map(eventOf)].sort((a, b) => a.at - b.at)
    return { leaseId: lease.leaseId, events, missing }
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

const NOTHING = { entries: [], missing: null }

/** What was done through the host's API; why not, where it is not to be had. */
async function readHostHistory(
  context: Context,
  lease: Lease,
): Promise<{ entries: readonly AuditEntry[]; missing: string | null }> {
  try {
    return { entries: await readAudit(await reach(context, lease)), missing: null }
  } catch (error) {
    if (!(error instanceof CliError) || context.io.signal.aborted) throw error
    return { entries: [], missing: error.message }
  }
}

function eventOf(entry: AuditEntry): HistoryEvent {
  const { at, action, by, details, status, role } = entry
  const asked = detailsText(entry)
  const refused = status !== null && status >= 400 && status < 1000 ? ` (refused: ${status})` : ''
  return {
    at,
    source: 'host',
    what: action,
    says: ownDoingText(entry) ?? `${action}${asked ? `: ${asked}` : ''}${refused}`,
    by: auditActorText(entry),
    details: { ...details, by, status, role },
    blockNumber: null,
    transactionHash: null,
  }
}
