import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { HostShell } from './host-shell.ts'

/**
 * The note on a bridge that says whose it is: the folder of the worker that made it, by digest and, to be read, by its end.
 * The kernel keeps it with the bridge, so it lives as long as that does, also when the worker died. Without blanks.
 */
export function ownerNote(stateDir: string): string {
  const digest = createHash('sha256').update(stateDir).digest('hex').slice(0, 12)
  return `freehold:${digest}:${encodeURIComponent(stateDir.slice(-60)).slice(0, 200)}`
}

/** @throws Error when another worker made the bridge: its guests may still run there. */
export function requireOwnBridge(bridge: string, found: string | null, owner: string): void {
  if (found === null || found === owner) return
  throw new Error(
    `The network for guests on this machine (${bridge}) belongs to another worker, with its state in ${folderOf(found)}, ` +
      'whose guests may still run there. A machine carries one host: start that worker again, or, when it is gone for good, ' +
      `remove what it left with \`nft delete table inet freehold; nft delete table inet freehold_limits; ip link delete ${bridge}\`.`,
  )
}

function folderOf(note: string): string {
  const [, , end = note] = note.split(':')
  try {
    return decodeURIComponent(end)
  } catch {
    return end // cut within a character, or not ours at all
  }
}

const links = z.array(z.object({ ifname: z.string().optional(), ifalias: z.string().optional() }))

/** The note on a bridge; null when there is no bridge, or one without. */
export async function ownerOf(shell: HostShell, bridge: string): Promise<string | null> {
  const { stdout } = await shell.run('ip', '-json', '-details', 'link', 'show', 'type', 'bridge')
  const found = links.parse(JSON.parse(stdout.trim() || '[]')).find(({ ifname }) => ifname === bridge)
  return found?.ifalias ?? null
}
