import type { Hex } from 'viem'
import { glimpse } from '../instances/glimpse.ts'
import type { Context } from '../kernel/context.ts'
import { CliError } from '../kernel/errors.ts'
import { findMachine } from '../leases/find.ts'
import { type ActivatedLease, waitUntilActive } from '../leases/wait.ts'
import { shortId } from '../leases/words.ts'
import { readNotes } from '../plans/store.ts'
import type { SshCommand } from './command.ts'
import { parseSshEndpoint } from './endpoint.ts'
import { writeKnownHosts } from './knownHosts.ts'
import { NoSshServerError, scanPinnedKey } from './scan.ts'

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
  const lease = await waitUntilActive(context, client, await findMachine(context, client, ref))
  const { leaseId, activation } = lease
  const endpoint = parseSshEndpoint(activation.endpoint)
  context.progress.step('checking the host key')
  const key = await scanPinnedKey(endpoint, activation.sshFingerprint, context.io.signal).catch(
    async (error: unknown) => {
      throw error instanceof NoSshServerError ? ((await offError(context, lease, error)) ?? error) : error
    },
  )
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

/** Why nobody answers, where the host says that the machine is off; null when it says something else, or is not asked. */
async function offError(context: Context, lease: ActivatedLease, cause: Error): Promise<CliError | null> {
  const { instance } = await glimpse(context, lease, { isWanted: false })
  if (instance?.stage !== 'active' || !['stopped', 'crashed'].includes(instance.power)) return null
  const id = shortId(lease.leaseId)
  if (instance.powerWish === 'on' && instance.power === 'crashed')
    return new CliError(`The machine of lease ${id} crashed; its host is starting it again.`, {
      next: context.command(`ssh ${id}`),
      cause,
    })
  return new CliError(`The machine of lease ${id} is stopped.`, {
    next: context.command(`start ${id}`),
    cause,
  })
}
