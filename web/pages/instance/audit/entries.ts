import { FreeholdError } from '@freehold/sdk'
import { type AuditEntry, auditEntrySchema, sha256Hex } from '@freehold/sdk/hostApi'

/** An audit log as it was read. */
export type AuditLog = {
  /** The oldest first. */
  entries: AuditEntry[]
  /** Whether each line names the hash of the line before. */
  isChained: boolean
}

/** More of a log than that is for the download. */
const MOST_BYTES = 16 * 1024 * 1024

/** Reads JSON lines and checks their chain. A line that is not one breaks the chain and is left out. */
export async function readAudit(bytes: ReadableStream<Uint8Array>): Promise<AuditLog> {
  const lines = (await textOf(bytes)).split('\n').filter((line) => line !== '')
  const entries: AuditEntry[] = []
  let previous: string | null = null
  let isChained = true
  for (const line of lines) {
    const entry = entryIn(line)
    if (!entry || (previous !== null && entry.previous !== previous)) isChained = false
    if (entry) entries.push(entry)
    previous = await sha256Hex(new TextEncoder().encode(line))
  }
  return { entries, isChained }
}

/** @throws FreeholdError when a host sends without end */
async function textOf(bytes: ReadableStream<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder()
  const reader = bytes.getReader()
  let text = ''
  for (let count = 0; ; ) {
    const { done, value } = await reader.read()
    if (done) return text
    count += value.length
    if (count > MOST_BYTES) {
      await reader.cancel()
      throw new FreeholdError(`The log has more than ${MOST_BYTES / 2 ** 20} MiB.`, {
        next: 'read it with: freehold audit.',
      })
    }
    text += decoder.decode(value, { stream: true })
  }
}

function entryIn(line: string): AuditEntry | null {
  try {
    return auditEntrySchema.parse(JSON.parse(line))
  } catch {
    return null
  }
}

const ACTIONS: Record<string, string> = {
  setPower: 'Power',
  takeSnapshot: 'Snapshot taken',
  restoreSnapshot: 'Snapshot restored',
  deleteSnapshot: 'Snapshot deleted',
  downloadSnapshot: 'Snapshot downloaded',
  setSnapshotSchedule: 'Snapshot schedule set',
  openPort: 'Port opened',
  closePort: 'Port closed',
  setPolicy: 'Policy set',
  closeLease: 'Lease closed',
  guestOff: 'Machine switched off',
  guestOn: 'Machine switched on again',
  readAudit: 'Audit log read',
  'console opened': 'Terminal opened',
  'console closed': 'Terminal closed',
  'vnc opened': 'Screen opened',
  'vnc closed': 'Screen closed',
}

/** An entry as a person says it: “Port opened: tcp 443”. Actions of newer hosts keep their own name. */
export function actionText({ action, details }: Pick<AuditEntry, 'action' | 'details'>): string {
  const said = Object.entries(details)
    .filter(([name, value]) => name !== 'lease' && value !== null)
    .map(([, value]) => String(value))
    .join(' ')
  const what = ACTIONS[action] ?? action
  return said === '' ? what : `${what}: ${said}`
}

/** How it ended, where somebody was answered: HTTP statuses of successes, and the codes with which a connection opens and closes in order, are “done”. */
export function answerText(status: number | null): string {
  if (status === null) return '–'
  const isDone = (status >= 100 && status < 400) || status === 1000
  return isDone ? 'Done' : `Refused (${status})`
}
