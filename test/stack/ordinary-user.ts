import { chownSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '../../scripts/network/paths.ts'
import { defaultCacheDir } from '../../workers/images/index.ts'
import type { StackUser } from './npm-start.ts'

/** The user nobody. */
export const nobody = 65_534

/**
 * How root becomes an ordinary user of this checkout, who finds everything built, may write into its `var` only, where nothing
 * but the images is, and has Debian's PATH, without the folders of root's programs.
 * @param folder given to the user, whose home it is
 */
export function ordinaryUser(folder: string): StackUser {
  const images = join(folder, 'images')
  const ownVar = join(projectRoot, 'var')
  for (const path of [images, ownVar]) mkdirSync(path, { recursive: true })
  chownSync(folder, nobody, nobody)
  const mounts = `mount --bind "$1" "$2" && mount -t tmpfs -o uid=${nobody} tmpfs "$3" && shift 3 && exec "$@"`
  const folders = [defaultCacheDir(), images, ownVar]
  const user = ['setpriv', '--reuid', `${nobody}`, '--regid', `${nobody}`, '--clear-groups', '--no-new-privs']
  return {
    prefix: ['unshare', '--mount', 'bash', '-c', mounts, 'bash', ...folders, ...user],
    env: { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: folder, FREEHOLD_IMAGE_CACHE: images },
  }
}
