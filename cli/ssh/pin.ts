import type { Hex } from 'viem'
import type { Context } from '../kernel/context.ts'
import { findLease } from '../leases/find.ts'
import { waitUntilActive } from '../leases/wait.ts'
import { readNotes } from '../plans/store.ts'
import type { SshCommand } from './command.ts'
import { parseSshEndpoint } from './endpoint.ts'
import { writeKnownHosts } from './knownHosts.ts'
import { scanPinnedKey } from './scan.ts'

/** How to reach a machine that is known to be the right one. */
export interface PinnedMachine extends Omit<SshCommand, 'rest'> {
  readonly leaseId: Hex
  /** As the chain names it. */
  readonly sshFingerprint: Hex
}

/**
 * Waits until a lease is active, fetches the machine's host key, compares it with the chain and writes it into the lease's
 * own known-hosts file.
 * @throws CliError when the machine does not answer or shows another key
 */
export async function pinMachine(
  context: Context,
  { lease: ref, identity }: { lease?: string; identity?: string },
): Promise<PinnedMachine> {
  const client = await context.reader()
  const { leaseId, activation } = await waitUntilActive(
    context,
    client,
    await findLease(context, client, ref),
  )
  const endpoint = parseSshEndpoint(activation.endpoint)
  context.progress.step('checking the host key')
  const key = await scanPinnedKey(endpoint, activation.sshFingerprint, context.io.signal)
  context.progress.end()
  return {
    leaseId,
    endpoint,
    sshFingerprint: activation.sshFingerprint,
    knownHostsPath: writeKnownHosts(context.home, leaseId, endpoint, key),
    keyType: key.type,
    identityPath: identity ?? readNotes(context.home, leaseId)?.identityPath ?? null,
  }
}
