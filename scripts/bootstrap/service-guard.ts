import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'

const POLICY = '/usr/sbin/policy-rc.d'
const MARK = '# Written by freehold while it installs packages; may be deleted.'

/**
 * Runs `work` while Debian's maintainer scripts are told to start no service (invoke-rc.d asks `policy-rc.d`): a
 * development stack brings its own daemons and must not leave the system's running. A policy of the machine's owner stays.
 * @param root command prefix that gives root's rights, empty when we are root
 */
export function withoutServiceStarts(root: readonly string[], work: () => void): void {
  const ours = !existsSync(POLICY) || readFileSync(POLICY, 'utf8').includes(MARK)
  if (ours) asRoot(root, `printf '%s\\n' '#!/bin/sh' '${MARK}' 'exit 101' > ${POLICY} && chmod 755 ${POLICY}`)
  try {
    work()
  } finally {
    if (ours) asRoot(root, `rm -f ${POLICY}`)
  }
}

function asRoot(root: readonly string[], script: string): void {
  const [command, ...args] = [...root, 'sh', '-c', script]
  spawnSync(command!, args, { stdio: ['ignore', 2, 2] })
}
