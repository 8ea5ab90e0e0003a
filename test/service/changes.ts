import { createHash } from 'node:crypto'
import { lstatSync, readdirSync, readFileSync, readlinkSync, type Stats } from 'node:fs'
import { join } from 'node:path'

/** Where throwaway-root.sh shows what was changed, and what this machine has itself. */
const CHANGED = '/mnt/changed'
const ORIGINAL = '/mnt/original'

/**
 * useradd and userdel keep the file of before beside each that they change, as vipw does: those tell of the user that was, on any
 * Debian, and belong to the package `passwd`.
 */
const KEPT_BY_PASSWD = /^\/etc\/(passwd|group|shadow|gshadow|subuid|subgid)-$/

/**
 * How the throw-away root differs from the machine: `+ path`, `~ path`, `- path`, with type, mode, owner and content looked at. The
 * user database is among it: it is four files.
 */
export function changes(): string[] {
  return readdirSync(CHANGED, { recursive: true, encoding: 'utf8' })
    .map((name) => `/${name}`)
    .filter((path) => !KEPT_BY_PASSWD.test(path))
    .flatMap((path) => {
      const now = describe(join(CHANGED, path))
      const before = describe(join(ORIGINAL, path))
      if (now === before) return []
      if (now === null) return [`- ${path}`]
      return [`${before === null ? '+' : '~'} ${path}`]
    })
    .sort()
}

/** null: there is nothing, or the layer's mark for what was removed. */
function describe(path: string): string | null {
  const stat = lstatSync(path, { throwIfNoEntry: false })
  if (stat === undefined || (stat.isCharacterDevice() && stat.rdev === 0)) return null
  return [stat.mode, stat.uid, stat.gid, contentOf(path, stat)].join(' ')
}

function contentOf(path: string, stat: Stats): string {
  if (stat.isSymbolicLink()) return readlinkSync(path)
  return stat.isFile() ? createHash('sha256').update(readFileSync(path)).digest('hex') : ''
}
