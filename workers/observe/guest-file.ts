import { z } from 'zod'
import { type AgentDoor, HypervisorError } from '../hypervisor/index.ts'

const handle = z.number().int()
const part = z.object({ count: z.number().int().nonnegative(), 'buf-b64': z.base64(), eof: z.boolean() })

const partBytes = 64 * 1024

export interface GuestFilePart {
  /** Where to begin; default 0. */
  readonly offset?: number
  /** At most so many bytes are read. */
  readonly mostBytes: number
}

/**
 * Reads a part of a file in the guest through its agent; null when there is no such file.
 * @throws HypervisorError as `agent`; `refused` also where the guest lets nobody read files
 */
export async function readGuestFile(
  door: AgentDoor,
  guest: string,
  path: string,
  { offset = 0, mostBytes }: GuestFilePart,
): Promise<Buffer | null> {
  const opened = await openIfAny(door, guest, path)
  if (opened === null) return null
  try {
    if (offset > 0) await door.agent(guest, 'guest-file-seek', { handle: opened, offset, whence: 0 })
    return await readOpened(door, guest, opened, mostBytes)
  } finally {
    await door.agent(guest, 'guest-file-close', { handle: opened }).catch(() => {}) // it ends with the guest anyway
  }
}

/** Whether there is such a file in the guest. @throws as `readGuestFile` */
export async function guestHasFile(door: AgentDoor, guest: string, path: string): Promise<boolean> {
  return (await readGuestFile(door, guest, path, { mostBytes: 0 })) !== null
}

async function openIfAny(door: AgentDoor, guest: string, path: string): Promise<number | null> {
  try {
    return understood(handle, guest, await door.agent(guest, 'guest-file-open', { path, mode: 'r' }))
  } catch (error) {
    // The agent has no codes for this, only the words of the guest's C library.
    if (error instanceof HypervisorError && /No such file or directory/i.test(error.message)) return null
    throw error
  }
}

async function readOpened(
  door: AgentDoor,
  guest: string,
  opened: number,
  mostBytes: number,
): Promise<Buffer> {
  const parts: Buffer[] = []
  let left = mostBytes
  while (left > 0) {
    const count = Math.min(left, partBytes)
    const answer = await door.agent(guest, 'guest-file-read', { handle: opened, count })
    const read = understood(part, guest, answer)
    const bytes = Buffer.from(read['buf-b64'], 'base64').subarray(0, count)
    if (bytes.length > 0) parts.push(bytes)
    left -= bytes.length
    if (read.eof || bytes.length === 0) break
  }
  return Buffer.concat(parts)
}

/** What a guest says is checked like any stranger's words. */
function understood<T>(schema: z.ZodType<T>, guest: string, answer: unknown): T {
  const parsed = schema.safeParse(answer)
  if (parsed.success) return parsed.data
  throw new HypervisorError('refused', `The agent of guest ${guest} answers something else than asked.`)
}
