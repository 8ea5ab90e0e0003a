import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Makes the folder of what was observed inside an instance's folder. Not with its parents: an instance that was wiped meanwhile
 * must not come back as an empty folder. @throws ENOENT then
 */
export async function makeObservedFolder(instanceFolder: string): Promise<string> {
  const folder = join(instanceFolder, 'observed')
  await mkdir(folder, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  return folder
}
