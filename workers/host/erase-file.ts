import { type FileHandle, open, rm } from 'node:fs/promises'

const chunkBytes = 16 * 1024 * 1024

/**
 * Overwrites a file with zeros and removes it. It begins at the end and cuts off what is overwritten, so a call that was cut short goes
 * on where it stopped. A file that has another name elsewhere loses this one only. What the disk below keeps of overwritten
 * blocks (SSDs, file systems that copy on write) is out of reach from here.
 * @throws AbortError when the signal comes first; the rest of the file is still there
 */
export async function eraseFile(path: string, signal: AbortSignal): Promise<void> {
  const file = await open(path, 'r+').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (file === null) return
  try {
    const { nlink, size } = await file.stat()
    if (nlink === 1) await overwrite(file, size, signal)
  } finally {
    await file.close()
  }
  await rm(path, { force: true })
}

/** Each part is on the disk as zeros before the file lets go of its blocks. */
export async function overwrite(
  file: Pick<FileHandle, 'read' | 'write' | 'datasync' | 'truncate'>,
  size: number,
  signal: AbortSignal,
): Promise<void> {
  const zeros = Buffer.alloc(chunkBytes)
  const found = Buffer.alloc(chunkBytes)
  for (let end = size; end > 0; ) {
    signal.throwIfAborted()
    const length = Math.min(chunkBytes, end)
    const start = end - length
    const { bytesRead } = await file.read(found, 0, length, start)
    // A hole has no blocks, and would get some.
    const isEmpty = found.subarray(0, bytesRead).equals(zeros.subarray(0, bytesRead))
    if (!isEmpty) {
      await file.write(zeros, 0, length, start)
      await file.datasync()
    }
    await file.truncate(start)
    end = start
  }
}
