import type { ClockParameters, HostWord } from '@freehold/sdk'
import { decodeEnvelope, hostRegistryAbi } from '@freehold/sdk'
import type { Hex } from 'viem'
import type { Follower } from '../chain/index.ts'
import type { Log } from '../process/index.ts'
import type { Duty } from '../queue/index.ts'
import { beVerified } from './be-verified.ts'
import type { ProviderConfig } from './config.ts'
import { emptyForMaintenance } from './empty-for-maintenance.ts'
import { noteNamedKey, pruneHpkeKeys } from './hpke-keys.ts'
import type { LeaseFacts } from './lease-facts.ts'
import { obeyPolicies } from './obey-policies.ts'
import type { Reconciler } from './reconciler.ts'
import { takeScheduledSnapshots } from './scheduled-snapshots.ts'
import type { HostContext } from './steps/index.ts'
import { withdrawWhatPays } from './withdraw.ts'

/** A stuck withdrawal must not keep the next round from trying. */
const withdrawDeadlineMs = 15 * 60_000

/** How often what is there is compared with what is wanted, instances and network rules alike, though nothing was heard. */
export const RECONCILE_EVERY_SECONDS = 30

export interface DutiesOptions {
  readonly config: ProviderConfig
  readonly host: HostContext
  readonly follower: Follower
  readonly facts: LeaseFacts
  readonly reconciler: Reconciler
  readonly clock: ClockParameters
  readonly hostWord: () => Promise<HostWord>
  /** What the host enrols with as a decoy; null: it is none. */
  readonly decoyCommitment: Hex | null
  readonly log: Log
  readonly stopping: AbortSignal
}

/** What the worker does over and over, events or not. */
export function dutiesOf(options: DutiesOptions): Duty[] {
  const { config, host, follower, decoyCommitment, reconciler, clock, log, stopping } = options
  return [
    {
      name: 'reconcile',
      everySeconds: RECONCILE_EVERY_SECONDS,
      async work() {
        await reconciler.lookAtAll()
        await host.forwards.apply() // repairs what a stranger removed; changes nothing else
      },
    },
    {
      name: 'snapshots',
      everySeconds: config.snapshots.everySeconds,
      async work() {
        const rented = host.instances.all().filter(({ lease }) => isActive(reconciler, lease))
        await takeScheduledSnapshots(
          host,
          rented.map(({ lease }) => lease),
          Math.floor(Date.now() / 1000),
        )
      },
    },
    {
      name: 'policies',
      everySeconds: config.policyEverySeconds,
      work: () => obeyPolicies({ ...options, book: follower.book }),
    },
    {
      name: 'maintenance',
      everySeconds: config.policyEverySeconds,
      work: () => emptyForMaintenance({ ...options, now: Math.floor(Date.now() / 1000) }),
    },
    {
      name: 'beVerified',
      everySeconds: 60,
      async work() {
        const signal = AbortSignal.any([stopping, AbortSignal.timeout(withdrawDeadlineMs)])
        await beVerified({ host, pool: follower.pool, decoyCommitment, log, signal })
      },
    },
    // With one RPC there is nobody to compare it with.
    ...(host.network.rpcUrls.length > 1
      ? [{ name: 'recheck', everySeconds: 60, work: () => follower.recheck() }]
      : []),
    { name: 'rescan', everySeconds: 6 * 3600, work: () => follower.rescan() },
    {
      name: 'withdraw',
      everySeconds: config.withdraw.everySeconds,
      async work() {
        const signal = AbortSignal.any([stopping, AbortSignal.timeout(withdrawDeadlineMs)])
        await withdrawWhatPays({ host, follower, clock, policy: config.withdraw, log, signal })
      },
    },
    {
      name: 'pruneKeys',
      everySeconds: 3600,
      async work() {
        const named = await namedKeyVersion(host, follower)
        noteNamedKey(config.stateDir, named)
        const removed = pruneHpkeKeys(config.stateDir, keyVersionsInUse(follower).add(named))
        if (removed.length > 0) log.info({ versions: removed }, 'HPKE keys removed that no lease needs')
      },
    },
  ]
}

const isActive = (reconciler: Reconciler, lease: Hex): boolean => {
  const wanted = reconciler.decisions().get(lease)?.wanted
  return wanted?.kind === 'active' && !wanted.exhausted
}

/** The version that tenants seal to now, by the registry. @throws ChainUnreachable, and then nothing is pruned */
async function namedKeyVersion({ network, host }: HostContext, { pool }: Follower): Promise<number> {
  const [, version] = await pool.call((client) =>
    client.readContract({
      abi: hostRegistryAbi,
      address: network.contracts.hostRegistry,
      functionName: 'hpkeKeyOf',
      args: [host],
    }),
  )
  return version
}

/** Versions that manifests of leases which have not ended were sealed to. */
function keyVersionsInUse({ book }: Follower): Set<number> {
  const open = book.leases().filter(({ ending }) => ending === null)
  return new Set(open.flatMap(({ envelope }) => keyVersionOf(envelope)))
}

function keyVersionOf(envelope: `0x${string}`): number[] {
  try {
    return [decodeEnvelope(envelope).keyVersion]
  } catch {
    return [] // no envelope at all; it needs no key
  }
}
