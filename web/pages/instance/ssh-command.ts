import { formatSshFingerprint, type LeaseActivation } from '@freehold/sdk'

/** Where an instance's sshd listens. */
export type SshPlace = { user: string; address: string; port: number }

/**
 * Reads `ssh://user@address:port` as a host wrote it on chain. Hosts are strangers and the result goes into a shell, so
 * anything beyond plain names, addresses and numbers is refused: null.
 */
export function readSshEndpoint(endpoint: string): SshPlace | null {
  const match =
    /^ssh:\/\/([a-z_][a-z0-9_-]{0,31})@([A-Za-z0-9.-]{1,253}|\[[0-9a-fA-F:.]{2,45}\]):(\d{1,5})$/.exec(
      endpoint,
    )
  if (!match) return null
  const [, user = '', address = '', digits = ''] = match
  const port = Number(digits)
  if (port < 1 || port > 65_535 || /^[-.]|[-.]$/.test(address)) return null
  return { user, address: address.replace(/^\[|\]$/g, ''), port }
}

/**
 * One command that logs in and accepts no host key but the one on chain: ssh asks the small inline program for known
 * hosts, and it answers with the key that was offered only when the fingerprint is the right one. OpenSSH 8.5 or newer.
 */
export function pinnedSshCommand({ user, address, port }: SshPlace, activation: LeaseActivation): string {
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
  { user, address, port }: SshPlace,
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
export function plainSshCommand({ user, address, port }: SshPlace): string {
  return `ssh -p ${port} ${user}@${address}`
}
