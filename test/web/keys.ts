import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

/** Makes an SSH key pair as a tenant would; answers the path of the private one. */
export function makeSshKey(folder: string): string {
  const file = join(folder, 'id_ed25519')
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'tenant@test', '-f', file])
  return file
}
