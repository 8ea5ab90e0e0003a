import type { SshEndpoint } from './endpoint.ts'

export interface SshCommand {
  readonly endpoint: SshEndpoint
  readonly knownHostsPath: string
  /** Type of the pinned key: the only one the server may prove. */
  readonly keyType: string
  /** Private key to log in with; null: ssh's own choice. */
  readonly identityPath: string | null
  /** Options of ssh and the remote command. */
  readonly rest: readonly string[]
}

/**
 * The words of the system's ssh, strict about the host key. OpenSSH keeps the first value it meets, so nothing in `rest` or
 * in the user's configuration can loosen these.
 */
export function sshWords({ endpoint, knownHostsPath, keyType, identityPath, rest }: SshCommand): string[] {
  const option = (name: string, value: string) => ['-o', `${name}=${value}`]
  return [
    ...option('StrictHostKeyChecking', 'yes'),
    ...option('UserKnownHostsFile', quotedPath(knownHostsPath)),
    ...option('GlobalKnownHostsFile', '/dev/null'),
    ...option('HostKeyAlgorithms', algorithmsOf(keyType)),
    ...option('UpdateHostKeys', 'no'),
    ...option('HashKnownHosts', 'no'),
    ...option('CheckHostIP', 'no'),
    ...option('VerifyHostKeyDNS', 'no'),
    ...option('IgnoreUnknown', 'KnownHostsCommand'), // known since OpenSSH 8.5
    ...option('KnownHostsCommand', 'none'),
    ...option('ControlPath', 'none'), // no shared connection that was made without these checks
    ...(identityPath ? ['-i', identityPath] : []),
    '-p',
    `${endpoint.port}`,
    '-l',
    endpoint.user,
    endpoint.address,
    ...rest,
  ]
}

/** An RSA key signs with SHA-2 under other names than its own. */
const algorithmsOf = (keyType: string) => (keyType === 'ssh-rsa' ? 'rsa-sha2-512,rsa-sha2-256' : keyType)

/** ssh splits file lists at spaces and expands percent signs. */
const quotedPath = (path: string) => `"${path.replaceAll('%', '%%')}"`
