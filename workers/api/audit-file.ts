import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { appendFile, mkdir, open, readdir, readFile, rm, stat, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'

const FILE = /^\d{12}\.jsonl$/
const FIRST_PREVIOUS = '0'.repeat(64)

/** Where an audit log stands. */
interface End {
  /** Number of the last line; 0: none. */
  number: number
  /** sha256 of the last line. */
  hash: string
  /** Path of the file that is written; null: none yet. */
  path: string | null
  bytes: number
}

/**
 * One append-only log in a folder of its own: files of lines, each named by the number of its first line, the oldest removed when
 * there are too many. One writer.
 */
export interface AuditFile {
  /** Appends a line that was made with its number and the hash of the line before, and waits until it is on disk. */
  append(lineOf: (number: number, previous: string) => string): Promise<void>
  /** All lines that are kept, as they were when this was called. */
  read(): Promise<Readable>
}

export interface AuditFileOptions {
  readonly folder: string
  readonly fileBytes: number
  readonly files: number
}

export function openAuditFile({ folder, fileBytes, files }: AuditFileOptions): AuditFile {
  let end: End | null = null
  let last: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work, work)
    last = turn.catch(() => {})
    return turn
  }

  async function write(lineOf: (number: number, previous: string) => string): Promise<void> {
    const at = end ?? (await findEnd(folder))
    end = null // until the line is down: what failed halfway is looked at again
    const number = at.number + 1
    const line = lineOf(number, at.hash)
    const isFull = at.path === null || at.bytes >= fileBytes
    const path = isFull ? join(folder, `${String(number).padStart(12, '0')}.jsonl`) : (at.path as string)
    if (isFull) await makeRoom(folder, files - 1)
    await appendFile(path, `${line}\n`, { mode: 0o600, flush: true })
    const bytes = (isFull ? 0 : at.bytes) + Buffer.byteLength(line) + 1
    end = { number, hash: hashOf(line), path, bytes }
  }

  return {
    append: (lineOf) => inTurn(() => write(lineOf)),
    read: () =>
      inTurn(async () => {
        const paths = (await filesOf(folder)).map((name) => join(folder, name))
        const parts = await Promise.all(paths.map(async (path) => ({ path, bytes: (await stat(path)).size })))
        return Readable.from(contentOf(parts))
      }),
  }
}

async function* contentOf(parts: readonly { readonly path: string; readonly bytes: number }[]) {
  for (const { path, bytes } of parts) if (bytes > 0) yield* createReadStream(path, { end: bytes - 1 })
}

/** The parent must be there: a log never brings back the folder of an instance that was wiped. */
async function makeRoom(folder: string, files: number): Promise<void> {
  await mkdir(folder, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  const names = await filesOf(folder)
  await Promise.all(names.slice(0, Math.max(0, names.length - files)).map((name) => rm(join(folder, name))))
}

async function filesOf(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => FILE.test(name)).sort()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

/** Finds the last whole line; a torn one after it was never acknowledged and is cut off. */
async function findEnd(folder: string): Promise<End> {
  const names = await filesOf(folder)
  for (const name of names.reverse()) {
    const path = join(folder, name)
    const content = await readFile(path)
    const whole = content.lastIndexOf(0x0a) + 1
    if (whole < content.length) await cut(path, whole)
    if (whole === 0) continue
    const start = content.lastIndexOf(0x0a, whole - 2) + 1
    const line = content.subarray(start, whole - 1).toString()
    return { number: numberOf(line, path), hash: hashOf(line), path, bytes: whole }
  }
  return { number: 0, hash: FIRST_PREVIOUS, path: null, bytes: 0 }
}

function numberOf(line: string, path: string): number {
  const number: unknown = (JSON.parse(line) as { number?: unknown }).number
  if (typeof number === 'number') return number
  throw new Error(`The audit log ${path} is damaged: its last line has no number.`)
}

async function cut(path: string, bytes: number): Promise<void> {
  await truncate(path, bytes)
  const file = await open(path, 'r')
  await file.sync().finally(() => file.close())
}

const hashOf = (line: string): string => createHash('sha256').update(line).digest('hex')
