import { formatSshFingerprint, type LeaseActivation, type SshEndpoint } from '@freehold/sdk'

export { readSshEndpoint, type SshEndpoint as SshPlace } from '@freehold/sdk'

/**
 * One command that logs in and accepts no host key but the one on chain: ssh asks the small inline program for known
 * hosts, and it answers with the key that was offered only when the fingerprint is the right one. OpenSSH 8.5 or newer.
 */
export function pinnedSshCommand({ user, address, port }: SshEndpoint, activation: LeaseActivation): string {
  return [
    `ssh -p ${port}`,
    '-o HostKeyAlgorithms=ecdsa-sha2-nistp256',
    '-o StrictHostKeyChecking=yes -o UserKnownHostsFile=none',
    `-o KnownHostsCommand='${knownHostsCommand(activation)}'`,
    `${user}@${address}`,
  ].join(' ')
}

/** The same for `~/.ssh/config`, so that `ssh name`, scp, rsync and editors log in with the host key pinned. */
export function sshConfigBlock(
  name: string,
  { user, address, port }: SshEndpoint,
  activation: LeaseActivation,
): string {
  return [
    `Host ${name}`,
    `  HostName ${address}`,
    `  Port ${port}`,
    `  User ${user}`,
    '  HostKeyAlgorithms ecdsa-sha2-nistp256',
    '  StrictHostKeyChecking yes',
    '  UserKnownHostsFile none',
    `  KnownHostsCommand ${knownHostsCommand(activation)}`,
  ].join('\n')
}

/** What a lease is called in an ssh config: its hostname where that is a plain name, else its first characters. */
export function sshAlias(leaseId: string, hostname = ''): string {
  return /^[a-z0-9][a-z0-9-]{0,62}$/.test(hostname) ? hostname : `freehold-${leaseId.slice(2, 10)}`
}

/** A program in which ssh fills in what it was offered; it answers with that key only when it is the one on chain. */
function knownHostsCommand({ sshFingerprint }: LeaseActivation): string {
  return `/bin/sh -c "[ %f != ${formatSshFingerprint(sshFingerprint)} ] || echo %H %t %K"`
}

/** The same without pinning, for clients that ask: the fingerprint is pasted at their question. */
export function plainSshCommand({ user, address, port }: SshEndpoint): string {
  return `ssh -p ${port} ${user}@${address}`
}
