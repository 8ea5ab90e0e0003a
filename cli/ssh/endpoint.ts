import { isIP } from 'node:net'
import { CliError } from '../kernel/errors.ts'

/** Where and as whom to log in. */
export interface SshEndpoint {
  readonly user: string
  readonly address: string
  readonly port: number
}

const endpointPattern = /^ssh:\/\/([^@/]+)@(\[[^\]]+\]|[^:/[\]]+):(\d{1,5})\/?$/
const userPattern = /^[a-z_][a-z0-9_-]{0,31}$/i
const namePattern = /^(?!-)[a-z0-9.-]{1,253}$/i

/**
 * Takes the endpoint of an activation apart. A host wrote it, so each part is checked before it reaches a command line.
 * @throws CliError when it is not `ssh://user@address:port`.
 */
export function parseSshEndpoint(endpoint: string): SshEndpoint {
  const [, user = '', written = '', digits = ''] = endpointPattern.exec(endpoint) ?? []
  const address = written.replace(/^\[|\]$/g, '')
  const port = Number(digits)
  const isGood =
    userPattern.test(user) &&
    (isIP(address) !== 0 || namePattern.test(address)) &&
    port >= 1 &&
    port <= 65_535
  if (isGood) return { user, address, port }
  throw new CliError(`The host published an endpoint that is none for ssh: ${JSON.stringify(endpoint)}.`, {
    next: 'freehold close LEASE --reason Other, and rent elsewhere',
  })
}

/** The name under which OpenSSH looks a host up in known_hosts. */
export function knownHostName({ address, port }: SshEndpoint): string {
  return port === 22 ? address : `[${address}]:${port}`
}
