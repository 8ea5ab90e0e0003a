import { type AuditEntry, auditEntrySchema } from '@freehold/sdk/hostApi'
import { CliError } from '../kernel/errors.ts'
import { harmless } from '../output/guestText.ts'
import { textOf } from './bounds.ts'
import type { OpenInstance } from './open.ts'

/** Entries that are shown; what is more is for a file. */
const SHOWN = 50_000

/** The newest entries of an instance's audit log, the oldest of them first. */
export async function readAudit({ call, leaseId }: OpenInstance): Promise<AuditEntry[]> {
  const text = await textOf(await call('readAudit', { params: { lease: leaseId }, query: { tail: SHOWN } }))
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

/** Entries are numbered from 1, so the first that is there tells how many were before it. */
export const olderThan = ([first]: readonly Pick<AuditEntry, 'number'>[]): number =>
  first ? first.number - 1 : 0

/** Notes the beginning of an exported log, to tell how many entries before it the host no longer keeps. */
export class FirstLine {
  #text = ''
  add(bytes: Uint8Array): void {
    if (this.#text.length < LONGEST_LINE) this.#text += Buffer.from(bytes).toString('latin1')
  }
  get olderCount(): number {
    const [line = ''] = this.#text.split('\n', 1)
    return line === '' ? 0 : olderThan([parseEntry(line)])
  }
}

const LONGEST_LINE = 16 * 1024

/** What was asked for was somebody's text once; it goes to a terminal. */
const withoutControls = (_: string, value: unknown) => (typeof value === 'string' ? harmless(value) : value)

/** `name=daily, consistency=auto` */
export function detailsText({ details }: AuditEntry): string {
  return Object.entries(details)
    .map(([key, value]) => `${key}=${value}`)
    .join(', ')
}
