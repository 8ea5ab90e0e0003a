import { createHash } from 'node:crypto'
import { type SshIdentity, type SshTarget, waitForSsh } from '../../test/support/index.ts'
import { runCommand } from '../../workers/host/index.ts'
import { waitFor } from '../network/wait.ts'

/**
 * How to log in to what a host activated: the server's key is fetched and must be the one whose fingerprint is on the chain.
 * @param seconds how long the guest may take to show it
 * @throws Error when the server shows another key.
 */
export async function pinnedTarget(
  activation: { endpoint: string; sshFingerprint: string },
  { identity, folder, seconds = 60 }: { identity: SshIdentity; folder: string; seconds?: number },
): Promise<SshTarget> {
  const { hostname, port, username } = new URL(activation.endpoint)
  const hostKey = await waitFor(() => scan(hostname, port), {
    what: 'the guest shows its host key',
    seconds,
    everyMs: 100,
  })
  const found = `0x${createHash('sha256')
    .update(Buffer.from(hostKey.split(' ')[1] ?? '', 'base64'))
    .digest('hex')}`
  if (found !== activation.sshFingerprint)
    throw new Error(
      `The guest's host key has fingerprint ${found}, on the chain is ${activation.sshFingerprint}.`,
    )
  return { host: hostname, port: Number(port), user: username, hostKey, identity, folder }
}

/** Waits until the tenant is in. */
export const logIn = (target: SshTarget): Promise<void> => waitForSsh(target)

async function scan(host: string, port: string): Promise<string | null> {
  const { stdout } = await runCommand('ssh-keyscan', ['-T', '5', '-t', 'ecdsa', '-p', port, host])
  const line = stdout.split('\n').find((text) => text !== '' && !text.startsWith('#'))
  return line ? line.split(' ').slice(1, 3).join(' ') : null
}
