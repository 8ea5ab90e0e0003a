import { type FileHandle, open } from 'node:fs/promises'

/** libvirt's log daemon keeps three older files; a provider may have told it to keep more. */
const mostRotated = 9

const chunkBytes = 64 * 1024

/** One file of a log that is kept as several, open. */
export interface LogFile {
  readonly handle: FileHandle
  /** What it was when it was opened; it stays the same when the file gets another name. */
  readonly inode: number
  readonly bytes: number
}

/**
 * Opens the files of a log, the oldest first: PATH.2, PATH.1, PATH.0, PATH. Those that are not there are left out, and one that
 * is renamed in between is taken once. The caller closes them.
 */
export async function openLogFiles(path: string): Promise<LogFile[]> {
  const newestFirst = [path, ...Array.from({ length: mostRotated }, (_, number) => `${path}.${number}`)]
  const files: LogFile[] = []
  try {
    for (const name of newestFirst) {
      const file = await openLogFile(name)
      if (file === null) continue
      if (files.some(({ inode }) => inode === file.inode)) await file.handle.close()
      else files.unshift(file)
    }
    return files
  } catch (error) {
    await closeLogFiles(files)
    throw error
  }
}

export async function closeLogFiles(files: readonly LogFile[]): Promise<void> {
  await Promise.all(files.map(({ handle }) => handle.close()))
}

/** null: there is none. */
export async function openLogFile(path: string): Promise<LogFile | null> {
  const handle = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (handle === null) return null
  const { ino, size } = await handle.stat()
  return { handle, inode: ino, bytes: size }
}

/** A place in a log: so far into which of its files. */
export interface LogPlace {
  readonly file: number
  readonly offset: number
}

/** Where the last `lines` lines begin, and at most `mostBytes` before the end; unset lines: as far back as that. */
export async function placeOfTail(
  files: readonly LogFile[],
  lines: number | undefined,
  mostBytes: number,
): Promise<LogPlace> {
  let left = mostBytes
  let wanted = lines ?? Number.POSITIVE_INFINITY
  let isEnd = true
  for (let file = files.length - 1; file >= 0; file--) {
    let end = files[file]!.bytes
    while (end > 0) {
      if (left === 0 || wanted === 0) return { file, offset: end }
      const size = Math.min(end, chunkBytes, left)
      const chunk = await readAt(files[file]!.handle, end - size, size)
      for (let at = chunk.length - 1; at >= 0; at--) {
        const isLineEnd = chunk[at] === 0x0a
        if (isLineEnd && !isEnd && --wanted === 0) return { file, offset: end - size + at + 1 }
        isEnd = false // a line end at the very end closes the last line, it begins none
      }
      end -= size
      left -= size
    }
  }
  return { file: 0, offset: 0 }
}

/** What is there now between two places of a file; shorter when the file is. */
export async function readAt(handle: FileHandle, offset: number, size: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(size)
  const { bytesRead } = await handle.read(buffer, 0, size, offset)
  return buffer.subarray(0, bytesRead)
}

/** The bytes of a file from an offset to its present end, in pieces. */
export async function* bytesFrom(handle: FileHandle, offset: number): AsyncGenerator<Buffer> {
  for (let at = offset; ; ) {
    const chunk = await readAt(handle, at, chunkBytes)
    if (chunk.length === 0) return
    at += chunk.length
    yield chunk
  }
}
