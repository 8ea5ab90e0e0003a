import { createHash } from 'node:crypto'
import { appendFile, mkdir, open, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import { contentOf, filesOf, partsOf } from './audit-content.ts'

const gzipped = promisify(gzip)
const unzipped = promisify(gunzip)

const FIRST_PREVIOUS = '0'.repeat(64)

/** Where an audit log stands. */
interface End {
  /** Number of the last line; 0: none. */
  number: number
  /** sha256 of the last line. */
  hash: string
  /** Path of the file that is written; null: the next line begins one. */
  path: string | null
  bytes: number
}

/**
 * One append-only log in a folder of its own: files of lines, each named by the number of its first line. All but the newest are
 * compressed; the oldest is removed when there are too many, which the number of the first line that is left tells. One writer.
 */
export interface AuditFile {
  /** Appends a line that was made with its number and the hash of the line before, and waits until it is on disk. */
  append(lineOf: (number: number, previous: string) => string): Promise<void>
  /** All lines that are kept, or the newest `tail`, as they were when this was called. */
  read(tail?: number): Promise<Readable>
}

export interface AuditFileOptions {
  readonly folder: string
  /** Of a file before it is compressed. */
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
    const path = isFull ? join(folder, plainName(number)) : (at.path as string)
    if (isFull) await makeRoom(folder, files - 1)
    await appendFile(path, `${line}\n`, { mode: 0o600, flush: true })
    const bytes = (isFull ? 0 : at.bytes) + Buffer.byteLength(line) + 1
    end = { number, hash: hashOf(line), path, bytes }
    if (isFull) await compressOlder(folder, number)
  }

  return {
    append: (lineOf) => inTurn(() => write(lineOf)),
    read: (tail = Number.POSITIVE_INFINITY) =>
      inTurn(async () => {
        end ??= await findEnd(folder)
        return Readable.from(contentOf(await partsOf(folder), Math.max(1, end.number - tail + 1)))
      }),
  }
}

const plainName = (first: number): string => `${String(first).padStart(12, '0')}.jsonl`

/** The parent must be there: a log never brings back the folder of an instance that was wiped. */
async function makeRoom(folder: string, files: number): Promise<void> {
  await mkdir(folder, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  const kept = await filesOf(folder)
  for (const { path } of kept.slice(0, Math.max(0, kept.length - files))) await rm(path)
}

/** Compresses the files before the one that is written. Killed halfway, the plain file is still there and is done again. */
async function compressOlder(folder: string, current: number): Promise<void> {
  for (const { first, path, isCompressed } of await filesOf(folder)) {
    if (isCompressed || first >= current) continue
    await writeFile(`${path}.part`, await gzipped(await readFile(path)), { mode: 0o600, flush: true })
    await rename(`${path}.part`, `${path}.gz`)
    await rm(path)
  }
}

/** Finds the last whole line; a torn one after it was never acknowledged and is cut off. */
async function findEnd(folder: string): Promise<End> {
  for (const { path, isCompressed } of (await filesOf(folder)).reverse()) {
    const content = isCompressed ? await unzipped(await readFile(path)) : await readFile(path)
    const whole = content.lastIndexOf(0x0a) + 1
    if (whole < content.length) await cut(path, whole)
    if (whole === 0) continue
    const start = content.lastIndexOf(0x0a, whole - 2) + 1
    const line = content.subarray(start, whole - 1).toString()
    const at = { number: numberOf(line, path), hash: hashOf(line) }
    return isCompressed ? { ...at, path: null, bytes: 0 } : { ...at, path, bytes: whole }
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
