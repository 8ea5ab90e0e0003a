import { readSshEndpoint, type SshEndpoint } from '@freehold/sdk'
import { CliError } from '../kernel/errors.ts'

export type { SshEndpoint }

/**
 * Takes the endpoint of an activation apart. A host wrote it, so each part is checked before it reaches a command line.
 * @throws CliError when it is not `ssh://user@address:port`.
 */
export function parseSshEndpoint(endpoint: string): SshEndpoint {
  const read = readSshEndpoint(endpoint)
  if (read !== null) return read
  throw new CliError(`The host published an endpoint that is none for ssh: ${JSON.stringify(endpoint)}.`, {
    next: 'freehold close LEASE --reason Other, and rent elsewhere',
  })
}

/** The name under which OpenSSH looks a host up in known_hosts. */
export function knownHostName({ address, port }: SshEndpoint): string {
  return port === 22 ? address : `[${address}]:${port}`
}
