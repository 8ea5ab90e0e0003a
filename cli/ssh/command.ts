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
export function sshWords({ endpoint, identityPath, rest, ...pinned }: SshCommand): string[] {
  return [
    ...pinOptions(pinned).flatMap(([name, value]) => ['-o', `${name}=${value}`]),
    ...(identityPath ? ['-i', identityPath] : []),
    '-p',
    `${endpoint.port}`,
    '-l',
    endpoint.user,
    endpoint.address,
    ...rest,
  ]
}

/** Files to copy: what lies in the guest begins with a colon here, the last one is where it goes. */
export interface CopyCommand extends SshCommand {
  readonly paths: readonly string[]
  readonly isRecursive: boolean
}

/**
 * The words of the system's scp, as strict as those of ssh. It always speaks SFTP (`-s`, the only way of newer versions): then
 * a path is a path, and no shell of the guest reads it.
 */
export function scpWords({
  endpoint,
  identityPath,
  rest,
  paths,
  isRecursive,
  ...pinned
}: CopyCommand): string[] {
  const { user, address, port } = endpoint
  const guest = `${user}@${address.includes(':') ? `[${address}]` : address}`
  return [
    '-s',
    ...pinOptions(pinned).flatMap(([name, value]) => ['-o', `${name}=${value}`]),
    ...(identityPath ? ['-i', identityPath] : []),
    '-P',
    `${port}`,
    ...(isRecursive ? ['-r'] : []),
    ...rest,
    '--',
    ...paths.map((path) => (path.startsWith(':') ? `${guest}${path}` : localPath(path))),
  ]
}

/** scp takes what has a colon before its first slash for a path on another machine. */
const localPath = (path: string) => (/^[^/]*:/.test(path) ? `./${path}` : path)

/** The same as a block of `~/.ssh/config`, for scp, rsync, editors and whatever else calls ssh by a name. */
export function sshConfigBlock(
  name: string,
  { endpoint, identityPath, ...pinned }: Omit<SshCommand, 'rest'>,
): string {
  const options: Option[] = [
    ['HostName', endpoint.address],
    ['Port', `${endpoint.port}`],
    ['User', endpoint.user],
    ...(identityPath ? [['IdentityFile', quotedPath(identityPath)] as const] : []),
    ...pinOptions(pinned),
  ]
  return [`Host ${name}`, ...options.map(([option, value]) => `  ${option} ${value}`)].join('\n')
}

type Option = readonly [name: string, value: string]

/** Options that accept the pinned key and no other. */
function pinOptions({ knownHostsPath, keyType }: Pick<SshCommand, 'knownHostsPath' | 'keyType'>): Option[] {
  return [
    ['StrictHostKeyChecking', 'yes'],
    ['UserKnownHostsFile', quotedPath(knownHostsPath)],
    ['GlobalKnownHostsFile', '/dev/null'],
    ['HostKeyAlgorithms', algorithmsOf(keyType)],
    ['UpdateHostKeys', 'no'],
    ['HashKnownHosts', 'no'],
    ['CheckHostIP', 'no'],
    ['VerifyHostKeyDNS', 'no'],
    ['IgnoreUnknown', 'KnownHostsCommand'], // known since OpenSSH 8.5
    ['KnownHostsCommand', 'none'],
    ['ControlPath', 'none'], // no shared connection that was made without these checks
  ]
}

/** An RSA key signs with SHA-2 under other names than its own. */
const algorithmsOf = (keyType: string) => (keyType === 'ssh-rsa' ? 'rsa-sha2-512,rsa-sha2-256' : keyType)

/** ssh splits file lists at spaces and expands percent signs. */
const quotedPath = (path: string) => `"${path.replaceAll('%', '%%')}"`
