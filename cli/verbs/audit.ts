import { createHash } from 'node:crypto'
import { type AuditEntry, auditActorText } from '@freehold/sdk/hostApi'
import type { Hex } from 'viem'
import { z } from 'zod'
import { detailsText, FirstLine, olderThan, readAudit } from '../instances/audit.ts'
import { openInstance } from '../instances/open.ts'
import { saveStream } from '../instances/save.ts'
import { defineVerb } from '../kernel/verb.ts'
import { leaseRef, runningLeaseArgument } from '../leases/find.ts'
import type { Paint } from '../output/paint.ts'
import { table } from '../output/table.ts'
import { moment } from '../output/time.ts'

interface Input {
  readonly lease?: string
  readonly export?: string
}

interface Result {
  readonly leaseId: Hex
  readonly entries: readonly AuditEntry[]
  /** Where the log was written to, as it is; null: it was shown. */
  readonly file: string | null
  readonly sha256: string | null
  /** Entries before the first one here: in the export, those that the host no longer keeps. */
  readonly olderCount: number
}

/** `freehold audit LEASE` */
export const audit = defineVerb<Input, Result>({
  details:
    "Shows the host's audit log of a machine: who did what through its API, what was refused, what the host did of itself or by a rule that the tenant set, and when. Each line names the hash of the one before, so that none can be taken out unnoticed. The owner's alone to read.",
  arguments: [runningLeaseArgument],
  options: [{ flags: '--export <file>', says: 'write the log as it is: one JSON object per line' }],
  examples: [
    ['freehold audit 0x7c3f21ab', 'who did what'],
    ['freehold audit 0x7c3f21ab --export audit.jsonl', 'to keep'],
  ],
  input: z.object({ lease: leaseRef.optional(), export: z.string().optional() }),
  async run(context, { lease, export: file }) {
    const instance = await openInstance(context, lease)
    const { leaseId, call } = instance
    if (file === undefined) {
      const entries = await readAudit(instance)
      return { leaseId, entries, file: null, sha256: null, olderCount: olderThan(entries) }
    }
    const stream = await call('readAudit', { params: { lease: leaseId } })
    const hash = createHash('sha256')
    const first = new FirstLine()
    const onBytes = (bytes: Uint8Array) => {
      hash.update(bytes)
      first.add(bytes)
    }
    await saveStream(stream, file, { onBytes })
    return { leaseId, entries: [], file, sha256: hash.digest('hex'), olderCount: first.olderCount }
  },
  print({ entries, file, olderCount }, paint) {
    if (file !== null) {
      const gone = olderCount > 0 ? ` The host no longer keeps ${olderCount} older entries.` : ''
      return `The audit log is in ${file}.${gone}`
    }
    if (entries.length === 0) return 'Nothing was done yet.'
    const shown = table(
      entries,
      [
        { title: 'WHEN', of: ({ at }) => moment(at) },
        { title: 'WHO', of: auditActorText },
        { title: 'AS', of: ({ role }) => role ?? '-' },
        { title: 'WHAT', of: ({ action }) => action },
        { title: 'ANSWER', of: ({ status }) => answerText(status, paint) },
        { title: '', of: detailsText },
      ],
      paint,
    )
    if (olderCount === 0) return shown
    return `${shown}\n\n${olderCount} entries are older; --export has those that the host still keeps.`
  },
})

/** What nobody called for has no answer. */
function answerText(status: AuditEntry['status'], paint: Paint): string {
  if (status === null) return '-'
  return status < 400 ? `${status}` : paint.warn(`${status}`)
}
