import { delimiter } from 'node:path'

const SYSTEM_FOLDERS = ['/usr/local/sbin', '/usr/sbin', '/sbin']

/** PATH with the folders of system programs, such as depmod and nft; on Debian an ordinary user's lacks them. */
export function systemPath(path = process.env.PATH ?? ''): string {
  const folders = path.split(delimiter)
  return [...folders, ...SYSTEM_FOLDERS.filter((folder) => !folders.includes(folder))].join(delimiter)
}
