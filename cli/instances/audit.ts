import { type AuditEntry, auditEntrySchema } from '@freehold/sdk/hostApi'
import { CliError } from '../kernel/errors.ts'
import { harmless } from '../output/guestText.ts'
import { textOf } from './bounds.ts'
import type { OpenInstance } from './open.ts'

/** The whole audit log of an instance, the oldest entry first. */
export async function readAudit({ call, leaseId }: OpenInstance): Promise<AuditEntry[]> {
  const text = await textOf(await call('readAudit', { params: { lease: leaseId } }))
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map(parseEntry)
}

function parseEntry(line: string): AuditEntry {
  try {
    return auditEntrySchema.parse(JSON.parse(line, withoutControls))
  } catch (cause) {
    throw new CliError("The host's audit log has a line that cannot be read.", {
      next: 'freehold audit --export FILE keeps it as it is',
      cause,
    })
  }
}

/** What was asked for was somebody's text once; it goes to a terminal. */
const withoutControls = (_: string, value: unknown) => (typeof value === 'string' ? harmless(value) : value)

/** `name=daily, consistency=auto` */
export function detailsText({ details }: AuditEntry): string {
  return Object.entries(details)
    .map(([key, value]) => `${key}=${value}`)
    .join(', ')
}
