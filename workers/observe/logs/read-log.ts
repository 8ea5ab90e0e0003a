import { Readable } from 'node:stream'
import type { Clock } from '../clock.ts'
import {
  bytesFrom,
  closeLogFiles,
  type LogFile,
  type LogPlace,
  openLogFile,
  openLogFiles,
  placeOfTail,
} from './log-files.ts'

export interface ReadLogOptions {
  readonly path: string
  /** Only the last so many lines; unset: all that is kept. */
  readonly tail?: number
  /** Goes on as the log grows, until the stream is destroyed or the log cannot grow any more. */
  readonly follow: boolean
  readonly mayGrow: () => boolean
  readonly clock: Clock
}

/** A log that nobody rotates is read from here on; what is older is left out. */
const mostBytes = 64 * 2 ** 20
const pollMs = 250

/**
 * A log as a stream: what is kept of it, then what comes. It follows the log through rotations without losing or repeating a
 * byte, unless the log is rotated away more often than it is read.
 * @throws Error of the file system when the log is there and may not be read
 */
export async function readLog(options: ReadLogOptions): Promise<Readable> {
  const files = await openLogFiles(options.path)
  const ended = new AbortController()
  const stream = Readable.from(bytesOf(files, options, ended.signal), { objectMode: false })
  const destroy = stream._destroy.bind(stream)
  stream._destroy = (error, callback) => {
    ended.abort() // a generator that waits for the log to grow does not hear of it otherwise, and would be waited for
    destroy(error, callback)
  }
  stream.once('close', () => void closeLogFiles(files)) // one that was never begun closes nothing itself
  return stream
}

async function* bytesOf(
  files: LogFile[],
  options: ReadLogOptions,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  let open = files
  try {
    let place = await placeOfTail(open, options.tail, mostBytes)
    for (let file = place.file; file < open.length; file++) {
      const from = file === place.file ? place.offset : 0
      place = { file, offset: from }
      for await (const chunk of bytesFrom(open[file]!.handle, from)) {
        place = { file, offset: place.offset + chunk.length }
        yield chunk
      }
    }
    if (!options.follow) return
    const last = open.at(-1) ?? null
    await closeLogFiles(open.slice(0, -1))
    open = last === null ? [] : [last]
    yield* followed(options, { last, place }, signal, (now) => {
      open = now
    })
  } finally {
    await closeLogFiles(open)
  }
}

interface Following {
  readonly last: LogFile | null
  readonly place: LogPlace
}

async function* followed(
  { path, mayGrow, clock }: ReadLogOptions,
  { last, place }: Following,
  signal: AbortSignal,
  nowOpen: (files: LogFile[]) => void,
): AsyncGenerator<Buffer> {
  let file = last
  let offset = file === null ? 0 : place.offset
  while (!signal.aborted) {
    const isLastLook = !mayGrow() // asked before looking: what was written until then is still read
    const next = await fileAfter(path, file)
    if (file !== null) {
      if ((await file.handle.stat()).size < offset) offset = 0 // somebody emptied it
      for await (const chunk of bytesFrom(file.handle, offset)) {
        offset += chunk.length
        yield chunk
      }
    }
    if (next !== null) {
      await file?.handle.close()
      file = next
      offset = 0
      nowOpen([file])
      continue
    }
    if (isLastLook) return
    await clock.sleep(pollMs, signal).catch(() => {})
  }
}

/** The file that was begun after this one, if there is one already. */
async function fileAfter(path: string, file: LogFile | null): Promise<LogFile | null> {
  const current = await openLogFile(path)
  if (current === null || file === null) return current
  await current.handle.close()
  if (current.inode === file.inode) return null
  const files = await openLogFiles(path)
  const next = files[files.findIndex(({ inode }) => inode === file.inode) + 1] ?? null // not found: the oldest there is
  await closeLogFiles(files.filter((one) => one !== next))
  return next
}
