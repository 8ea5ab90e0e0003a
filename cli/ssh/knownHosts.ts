import { join } from 'node:path'
import type { Hex } from 'viem'
import { writePrivateFile } from '../kernel/home.ts'
import { knownHostName, type SshEndpoint } from './endpoint.ts'
import type { HostKey } from './scan.ts'

/** The known-hosts file of one lease: the pinned key and nothing else, so that no other key is ever accepted. */
export function writeKnownHosts(home: string, leaseId: Hex, endpoint: SshEndpoint, key: HostKey): string {
  const path = join(home, 'known_hosts', leaseId)
  writePrivateFile(path, `${knownHostName(endpoint)} ${key.line}\n`)
  return path
}
