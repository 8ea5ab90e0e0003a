import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { FreeholdError, type Lease, readLease } from '@freehold/sdk'
import type { Hex } from 'viem'
import { instancesOf, type ProviderConfig } from '../../workers/provider/index.ts'
import type { Context } from '../kernel/context.ts'
import { CliError } from '../kernel/errors.ts'
import { shortId } from '../leases/words.ts'
import { liveLeases } from './emptyHost.ts'
import { findTarget, type Target } from './target.ts'

/** A tenant's disk on this machine whose lease is over. */
export interface KeptDisk {
  readonly leaseId: Hex
  readonly tenant: string
  readonly occupiedBytes: number
  /** Unix second until which its tenant may count on it, at most; null: the chain was not asked, or does not know it. */
  readonly keptUntil: number | null
}

/** What tenants still have on a host that is to be taken off its machine. */
export interface Remains {
  /** Null: the chain did not answer, and nobody insisted. */
  readonly leases: readonly Lease[] | null
  readonly disks: readonly KeptDisk[]
}

/**
 * Looks at what tenants still have.
 * @throws CliError when the chain does not answer, unless `isForced`
 */
export async function findRemains(
  context: Context,
  { path, config, isForced }: { path: string; config: ProviderConfig; isForced: boolean },
): Promise<Remains> {
  const known = await askChain(context, path).catch((error: unknown) => {
    if (isForced) return null
    if (!(error instanceof FreeholdError)) throw error
    throw new CliError(`Whether leases are open is not known: ${error.message}`, {
      next: 'run it again when the chain answers, or add --force',
      cause: error,
    })
  })
  const live = new Set(known?.leases.map(({ leaseId }) => leaseId))
  const over = (await instancesOf(config)).filter(({ lease }) => !live.has(lease))
  const disks: KeptDisk[] = []
  for (const { lease, instance, tenant } of over) {
    const path = join(config.stateDir, 'instances', instance, 'disk.qcow2')
    if (!existsSync(path)) continue
    const keptUntil = known === null ? null : await keptUntilOf(known.target, lease, config)
    disks.push({ leaseId: lease, tenant, occupiedBytes: statSync(path).blocks * 512, keptUntil })
  }
  return { leases: known?.leases ?? null, disks }
}

async function askChain(
  context: Context,
  config: string,
): Promise<{ target: Target; leases: readonly Lease[] }> {
  const target = await findTarget(context, { config })
  return { target, leases: await liveLeases(context, target) }
}

async function keptUntilOf(
  { client }: Target,
  leaseId: Hex,
  { retentionSeconds }: ProviderConfig,
): Promise<number | null> {
  const { ending } = await readLease(client, { leaseId })
  if (ending === null) return null
  const { timestamp } = await client.publicClient.getBlock({ blockNumber: ending.blockNumber })
  return Number(timestamp) + retentionSeconds
}

/** @throws CliError while leases are open: their tenants' machines would be gone, and be billed until somebody closes them */
export function requireNoLeases(context: Context, { leases }: Remains, isForced: boolean): void {
  if (leases === null || leases.length === 0 || isForced) return
  const named = leases.map(({ leaseId }) => shortId(leaseId)).join(', ')
  throw new CliError(
    `${leases.length} ${leases.length === 1 ? 'lease is' : 'leases are'} open here: ${named}.`,
    {
      next: `${context.command('provider drain --wait')} waits for their end, --close instead ends them; --force removes their machines as they are`,
    },
  )
}
