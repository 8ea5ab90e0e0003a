import { type AuditEntry, auditEntrySchema } from '@freehold/sdk/hostApi'
import { CliError } from '../kernel/errors.ts'
import { LineReader } from '../output/guestText.ts'
import type { OpenInstance } from './open.ts'

/** The whole audit log of an instance, the oldest entry first. */
export async function readAudit({ call, leaseId }: OpenInstance): Promise<AuditEntry[]> {
  const stream = await call('readAudit', { params: { lease: leaseId } })
  const reader = new LineReader()
  const lines: string[] = []
  for await (const bytes of stream) {
    lines.push(...reader.read(bytes))
    if (lines.length > MOST_ENTRIES)
      throw new CliError(`The host sends more than ${MOST_ENTRIES} entries of its audit log.`, {
        next: 'freehold audit --export FILE keeps them all',
      })
  }
  return [...lines, ...reader.end()].filter((line) => line !== '').map(parseEntry)
}

/** More than a host keeps of one instance. */
const MOST_ENTRIES = 500_000

function parseEntry(line: string): AuditEntry {
  try {
    return auditEntrySchema.parse(JSON.parse(line))
  } catch (cause) {
    throw new CliError("The host's audit log has a line that cannot be read.", {
      next: 'freehold audit --export FILE keeps it as it is',
      cause,
    })
  }
}

/** `name=daily, consistency=auto` */
export function detailsText({ details }: AuditEntry): string {
  return Object.entries(details)
    .map(([key, value]) => `${key}=${value}`)
    .join(', ')
}
