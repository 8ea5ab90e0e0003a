import { execFile } from 'node:child_process'
import { formatSshFingerprint, sshFingerprintOf } from '@freehold/sdk'
import type { Hex } from 'viem'
import { CliError } from '../kernel/errors.ts'
import type { SshEndpoint } from './endpoint.ts'

/** A host key as ssh-keyscan shows it: `ecdsa-sha2-nistp256 AAAA…`. */
export interface HostKey {
  readonly type: string
  readonly line: string
  readonly fingerprint: Hex
}

const SCAN_SECONDS = 5

/** Nobody answers there as an SSH server. */
export class NoSshServerError extends CliError {}

/**
 * Asks a server for its host keys, without logging in.
 * @throws CliError when ssh-keyscan is missing; returns an empty list when the server does not answer.
 */
export async function scanHostKeys({ address, port }: SshEndpoint, signal?: AbortSignal): Promise<HostKey[]> {
  const output = await new Promise<string>((done, failed) => {
    const args = ['-T', `${SCAN_SECONDS}`, '-t', 'ecdsa,ed25519,rsa', '-p', `${port}`, '--', address]
    execFile('ssh-keyscan', args, { signal, timeout: (SCAN_SECONDS + 5) * 1000 }, (error, stdout) => {
      if ((error as NodeJS.ErrnoException | null)?.code === 'ENOENT')
        failed(
          new CliError('ssh-keyscan is not installed.', { next: 'install the OpenSSH client', cause: error }),
        )
      else if (error?.name === 'AbortError') failed(error)
      else done(stdout) // it also fails when only one of the key types is missing
    })
  })
  return output.split('\n').flatMap((line) => {
    const [, type, blob] = /^\S+ (\S+) (\S+)$/.exec(line) ?? []
    if (!type || !blob || line.startsWith('#')) return []
    return [{ type, line: `${type} ${blob}`, fingerprint: sshFingerprintOf(`${type} ${blob}`) }]
  })
}

/**
 * The host key that the chain names.
 * @throws NoSshServerError when the server does not answer; CliError when it shows keys of which none is the one: then nobody should log in.
 */
export async function scanPinnedKey(
  endpoint: SshEndpoint,
  pinned: Hex,
  signal?: AbortSignal,
): Promise<HostKey> {
  const keys = await scanHostKeys(endpoint, signal)
  const key = keys.find(({ fingerprint }) => fingerprint === pinned.toLowerCase())
  if (key) return key
  const where = `${endpoint.address}, port ${endpoint.port},`
  if (keys.length === 0)
    throw new NoSshServerError(`${where} does not answer as an SSH server within ${SCAN_SECONDS} s.`, {
      next: 'wait a moment and run it again; the guest may be starting, or the host may be gone',
    })
  const shown = keys.map(({ type, fingerprint }) => `${type} ${formatSshFingerprint(fingerprint)}`).join(', ')
  throw new CliError(
    `${where} shows another host key than the chain names. Someone may be in between; nothing was sent to it.\n` +
      `Pinned: ${formatSshFingerprint(pinned)}\nShown:  ${shown}`,
    { next: 'do not log in; try from another network, else freehold close LEASE --reason TermsViolated' },
  )
}
