import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'

const unzipped = promisify(gunzip)
const FILE = /^(\d{12})\.jsonl(\.gz)?$/

/** A file of an audit log. */
export interface LogFile {
  /** Number of its first line. */
  readonly first: number
  readonly path: string
  readonly isCompressed: boolean
}

/** A file of an audit log, and how much of it was there when somebody began to read. */
export interface LogPart extends LogFile {
  readonly bytes: number
}

/** The files of a log, the oldest first. One that is there plain and compressed was being compressed: the plain one counts. */
export async function filesOf(folder: string): Promise<LogFile[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  const files = new Map<number, LogFile>()
  for (const name of names.sort().reverse()) {
    const [, first, compressed] = FILE.exec(name) ?? []
    if (first === undefined) continue
    const path = join(folder, name)
    files.set(Number(first), { first: Number(first), path, isCompressed: compressed !== undefined })
  }
  return [...files.values()].sort((a, b) => a.first - b.first)
}

/** The files of a log as they are now. */
export async function partsOf(folder: string): Promise<LogPart[]> {
  const files = await filesOf(folder)
  return Promise.all(files.map(async (file) => ({ ...file, bytes: (await stat(file.path)).size })))
}

/** The lines of `parts` from number `from` on, one file in memory at a time. */
export async function* contentOf(parts: readonly LogPart[], from: number): AsyncGenerator<Buffer> {
  for (const [index, part] of parts.entries()) {
    const next = parts[index + 1]
    if (part.bytes === 0 || (next !== undefined && next.first <= from)) continue
    const content = await readPart(part)
    yield content.subarray(startOfLine(content, from - part.first))
  }
}

/** What was plain may be compressed by now, with more lines in it than there were. */
async function readPart({ path, isCompressed, bytes }: LogPart): Promise<Buffer> {
  if (isCompressed) return unzipped(await readFile(path))
  const content = await readFile(path).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return unzipped(await readFile(`${path}.gz`))
    throw error
  })
  return content.subarray(0, bytes)
}

/** Where the line begins that has `count` lines before it. */
function startOfLine(content: Buffer, count: number): number {
  let start = 0
  for (let passed = 0; passed < count; passed++) {
    const end = content.indexOf(0x0a, start)
    if (end === -1) return content.length
    start = end + 1
  }
  return start
}
