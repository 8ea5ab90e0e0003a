import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { withFileLock, writeFileAtomically } from '../../workers/host/index.ts'
import { projectRoot } from './paths.ts'

export interface BuildOptions {
  /** Files and folders, relative to the project, that the result depends on. */
  readonly sources: readonly string[]
  /** Inside the result, so that deleting the result deletes it too; holds the hash of the sources. */
  readonly stampFile: string
  /** Makes the result anew; it must leave room for the stamp file. */
  readonly build: () => Promise<void>
}

/** Builds unless the last build was from the same sources; of several callers, also in other processes, one does the work. */
export async function buildOnce({ sources, stampFile, build }: BuildOptions): Promise<void> {
  const wanted = hashOf(sources)
  if (readStamp(stampFile) === wanted) return
  const lock = join(projectRoot, 'var/locks', relative(projectRoot, stampFile).replaceAll('/', '-'))
  await withFileLock(lock, async () => {
    if (readStamp(stampFile) === wanted) return
    await build()
    writeFileAtomically(stampFile, wanted, 0o644)
  })
}

function readStamp(path: string): string | null {
  return existsSync(path) ? readFileSync(path, 'utf8') : null
}

function hashOf(sources: readonly string[]): string {
  const hash = createHash('sha256')
  for (const path of sources.flatMap(filesIn)) {
    hash
      .update(path)
      .update('\0')
      .update(readFileSync(join(projectRoot, path)))
      .update('\0')
  }
  return hash.digest('hex')
}

/** Folders that git ignores wherever they are; `build` is not among them, `web/build` holds sources. */
const MADE = /(^|\/)(node_modules|dist)\//

/** Files below a path, from the project's root, made things left out; nothing where there is no such path. */
export function filesIn(source: string): string[] {
  const path = join(projectRoot, source)
  if (!existsSync(path)) return []
  if (statSync(path).isFile()) return [source]
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(projectRoot, join(entry.parentPath, entry.name)))
    .filter((file) => !MADE.test(file))
    .sort()
}
