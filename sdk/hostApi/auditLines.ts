import { type AuditEntry, auditEntrySchema } from './schemas/audit.ts'
import { sha256Hex } from './signedRequest.ts'

export interface CheckedAudit {
  /** Whether every line is there, in order and unchanged, from the first that was given to the last. */
  readonly isWhole: boolean
  /** The lines up to the first that does not fit. */
  readonly entries: readonly AuditEntry[]
  /** Entries before the first that was given: no longer kept, or not asked for. */
  readonly olderCount: number
}

/**
 * Checks the lines of an exported audit log against each other. The oldest may have been rotated away; that the newest are there
 * can only be checked against a line that was kept from an earlier export.
 */
export async function checkAuditLines(lines: readonly string[]): Promise<CheckedAudit> {
  const entries: AuditEntry[] = []
  let expected: { number: number; previous: string } | null = null
  for (const line of lines) {
    const entry = parseLine(line)
    const fits =
      entry && (!expected || (entry.number === expected.number && entry.previous === expected.previous))
    if (!fits) return { isWhole: false, entries, olderCount: olderThan(entries) }
    entries.push(entry)
    expected = { number: entry.number + 1, previous: await sha256Hex(new TextEncoder().encode(line)) }
  }
  return { isWhole: true, entries, olderCount: olderThan(entries) }
}

/** Entries are numbered from 1 and never anew, so the first tells how many were before it. */
const olderThan = ([first]: readonly AuditEntry[]): number => (first ? first.number - 1 : 0)

function parseLine(line: string): AuditEntry | null {
  try {
    return auditEntrySchema.parse(JSON.parse(line))
  } catch {
    return null
  }
}
