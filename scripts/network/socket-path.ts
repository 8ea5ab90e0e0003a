import { createHash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Longest path that a unix socket may have on Linux and macOS, the final zero left out. */
const LONGEST = 103

/** The path itself, or one in the temporary folder, always the same, where it is too long for a unix socket. */
export function shortSocketPath(path: string): string {
  if (Buffer.byteLength(path) <= LONGEST) return path
  return join(tmpdir(), `freehold-${createHash('sha256').update(path).digest('hex').slice(0, 16)}.sock`)
}
