import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { basename, join } from 'node:path'

/** Read access to /sys and /proc, or to a copy of them. What cannot be read is null: each kernel shows other things. */
export interface Tree {
  /** Content without surrounding blanks. */
  text(path: string): string | null
  number(path: string): number | null
  /** Names in a folder, sorted; none when there is no such folder. */
  list(path: string): readonly string[]
  /** Last part of what a link leads to. */
  target(path: string): string | null
  exists(path: string): boolean
}

/** @param root `/`, or a folder that holds `sys` and `proc` */
export function openTree(root = '/'): Tree {
  const attempt = <T>(read: () => T): T | null => {
    try {
      return read()
    } catch {
      return null // absent, or not for us
    }
  }
  const text = (path: string) => attempt(() => readFileSync(join(root, path), 'utf8').trim())
  return {
    text,
    number(path) {
      const found = text(path)
      return found !== null && /^-?\d+$/.test(found) ? Number(found) : null
    },
    list: (path) => attempt(() => readdirSync(join(root, path)).sort()) ?? [],
    target: (path) => attempt(() => basename(readlinkSync(join(root, path)))),
    exists: (path) => existsSync(join(root, path)),
  }
}
