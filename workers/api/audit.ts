import { join } from 'node:path'
import { Readable } from 'node:stream'
import type { AuditEntry } from '@freehold/sdk/hostApi'
import type { Hex } from 'viem'
import { type AuditFile, openAuditFile } from './audit-file.ts'
import { type Clock, secondsOf } from './clock.ts'
import { type Limits, limits as usualLimits } from './limits.ts'

/** What happened; number, time and chain are added. */
export type AuditedCall = Omit<AuditEntry, 'number' | 'at' | 'previous'>

/** Who did what with each instance. */
export interface AuditLog {
  /** Resolves when it is on disk. Never rejects: a full disk must not keep a tenant from stopping a machine. */
  record(call: AuditedCall): Promise<void>
  /** JSON lines, the oldest first: all that are kept, or the newest `tail`. */
  read(lease: Hex, tail?: number): Promise<Readable>
}

export interface AuditLogOptions {
  /** Folder of the instance that runs under a lease, also after its end; null: nothing is kept of it. */
  readonly folderOf: (lease: Hex) => string | null
  readonly limits?: Pick<Limits, 'auditFileBytes' | 'auditFiles'>
  readonly now?: Clock
  readonly onFault: (error: Error) => void
}

/** Text that a member of a request may put into the log. */
const LONGEST_DETAIL = 200

/** The audit logs of a host, one per instance folder, in `audit/` there. */
export function openAuditLog({
  folderOf,
  limits = usualLimits,
  now = Date.now,
  onFault,
}: AuditLogOptions): AuditLog {
  const files = new Map<string, AuditFile>()
  const fileOf = (lease: Hex): AuditFile | null => {
    const parent = folderOf(lease)
    if (parent === null) return null
    const folder = join(parent, 'audit')
    const file =
      files.get(folder) ??
      openAuditFile({ folder, fileBytes: limits.auditFileBytes, files: limits.auditFiles })
    files.set(folder, file)
    return file
  }
  return {
    async record(call) {
      try {
        await fileOf(call.lease)?.append((number, previous) =>
          JSON.stringify({ number, at: secondsOf(now), ...call, previous } satisfies AuditEntry),
        )
      } catch (cause) {
        onFault(new Error(`The audit log of ${call.lease} could not be written.`, { cause }))
      }
    },
    read: async (lease, tail) => (await fileOf(lease)?.read(tail)) ?? Readable.from([]),
  }
}

/** What a request asked for, flat and short. Requests of this API carry no secrets past sign-in. */
export function detailsOf(...parts: readonly unknown[]): AuditEntry['details'] {
  const members = parts.flatMap((part) =>
    typeof part === 'object' && part !== null ? Object.entries(part) : [],
  )
  return Object.fromEntries(
    members
      .filter(([name, value]) => name !== 'lease' && value !== undefined)
      .map(([name, value]) => [name, flat(value)]),
  )
}

function flat(value: unknown): string | number | boolean | null {
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return value
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.slice(0, LONGEST_DETAIL)
}
