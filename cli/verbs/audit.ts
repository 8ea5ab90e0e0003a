import { createHash } from 'node:crypto'
import type { AuditEntry } from '@freehold/sdk/hostApi'
import type { Hex } from 'viem'
import { z } from 'zod'
import { detailsText, readAudit } from '../instances/audit.ts'
import { openInstance } from '../instances/open.ts'
import { saveStream } from '../instances/save.ts'
import { defineVerb } from '../kernel/verb.ts'
import { leaseRef, runningLeaseArgument } from '../leases/find.ts'
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
}

/** `freehold audit LEASE` */
export const audit = defineVerb<Input, Result>({
  details:
    "Shows the host's audit log of a machine: who did what through its API, what was refused, and when. Each line names the hash of the one before, so that none can be taken out unnoticed. The owner's alone to read.",
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
    if (file === undefined) return { leaseId, entries: await readAudit(instance), file: null, sha256: null }
    const stream = await call('readAudit', { params: { lease: leaseId } })
    const hash = createHash('sha256')
    await saveStream(stream, file, { onBytes: (bytes) => void hash.update(bytes) })
    return { leaseId, entries: [], file, sha256: hash.digest('hex') }
  },
  print({ entries, file }, paint) {
    if (file !== null) return `The audit log is in ${file}.`
    if (entries.length === 0) return 'Nothing was done through the API yet.'
    return table(
      entries,
      [
        { title: 'WHEN', of: ({ at }) => moment(at) },
        { title: 'WHO', of: ({ wallet }) => wallet },
        { title: 'AS', of: ({ role }) => role ?? '-' },
        { title: 'WHAT', of: ({ action }) => action },
        { title: 'ANSWER', of: ({ status }) => (status < 400 ? `${status}` : paint.warn(`${status}`)) },
        { title: '', of: detailsText },
      ],
      paint,
    )
  },
})
