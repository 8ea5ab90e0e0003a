import { open, rename, rm } from 'node:fs/promises'
import { CliError } from '../kernel/errors.ts'

/**
 * Writes a stream into a new file, whole or not at all: it has its name only once everything arrived and `check` is content.
 * @throws CliError when the file exists already; what `check` throws
 */
export async function saveStream(
  stream: AsyncIterable<Uint8Array>,
  path: string,
  { onBytes, check }: { onBytes?: (bytes: Uint8Array) => void; check?: () => void } = {},
): Promise<number> {
  const draft = `${path}.part`
  // The name itself is taken first, so that nothing of the user's is ever written over.
  const name = await open(path, 'wx', 0o600).catch((cause: NodeJS.ErrnoException) => {
    throw new CliError(
      cause.code === 'EEXIST' ? `${path} exists already.` : `${path} cannot be written: ${cause.message}.`,
      { next: 'name another file', cause },
    )
  })
  await name.close()
  let bytes = 0
  try {
    const file = await open(draft, 'w', 0o600)
    try {
      for await (const chunk of stream) {
        await file.writeFile(chunk)
        bytes += chunk.length
        onBytes?.(chunk)
      }
      await file.sync()
    } finally {
      await file.close()
    }
    check?.()
    await rename(draft, path)
    return bytes
  } catch (error) {
    await Promise.all([draft, path].map((made) => rm(made, { force: true })))
    throw error
  }
}
