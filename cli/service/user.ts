import { readFileSync } from 'node:fs'
import { runTool } from './systemd.ts'

/** A user of this machine, from the file that root may write. */
export interface SystemUser {
  readonly uid: number
  readonly gid: number
}

/** Looks a user up. */
export function findUser(name: string): SystemUser | null {
  for (const line of readFileSync('/etc/passwd', 'utf8').split('\n')) {
    const [found, , uid, gid] = line.split(':')
    if (found === name) return { uid: Number(uid), gid: Number(gid) }
  }
  return null
}

/** Makes a system user that nobody can log in as, with a group of its own and no home. */
export function addSystemUser(name: string): void {
  const shell = ['--shell', '/usr/sbin/nologin', '--comment', 'Freehold']
  runTool('useradd', [
    '--system',
    '--user-group',
    '--no-create-home',
    '--home-dir',
    '/nonexistent',
    ...shell,
    name,
  ])
}

/** Removes a user with its group. */
export function removeSystemUser(name: string): void {
  runTool('userdel', [name])
}
