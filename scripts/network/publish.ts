import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { writeFileAtomically } from '../../workers/host/index.ts'

/** Lists the files of the build that is public now; lies beside them. */
const LIST = '.files'
const FRONT_PAGE = 'index.html'

/**
 * Puts a finished build where its readers are, so that each of them sees one whole build at every moment. File names
 * carry hashes, so old and new lie side by side; the front page, which names them, is replaced last, in one step. The
 * build before stays for pages that are still open; what is older goes. One publisher at a time.
 */
export function publishBuild(built: string, publicFolder: string): void {
  const files = filesBelow(built)
  const before = filesOfBuildIn(publicFolder)
  for (const file of [...files.filter((file) => file !== FRONT_PAGE), FRONT_PAGE]) {
    putInPlace(join(built, file), join(publicFolder, file))
  }
  writeFileAtomically(join(publicFolder, LIST), JSON.stringify(files), 0o644)
  const kept = new Set([...files, ...before, LIST])
  for (const file of filesBelow(publicFolder)) {
    if (!kept.has(file)) rmSync(join(publicFolder, file))
  }
}

function putInPlace(source: string, target: string): void {
  mkdirSync(dirname(target), { recursive: true })
  const temporary = `${target}.new`
  copyFileSync(source, temporary) // the build may lie on another file system, from which nothing can be moved in one step
  renameSync(temporary, target)
}

function filesOfBuildIn(folder: string): string[] {
  const list = join(folder, LIST)
  return existsSync(list) ? JSON.parse(readFileSync(list, 'utf8')) : []
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
}
