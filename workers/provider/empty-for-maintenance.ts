import type { HostWord } from '@freehold/sdk'
import type { Hex } from 'viem'
import type { Log } from '../process/index.ts'
import { tellOwnDoing } from './own-doings.ts'
import type { Reconciler } from './reconciler.ts'
import type { HostContext } from './steps/index.ts'

export interface MaintenanceOptions {
  readonly host: Pick<HostContext, 'instances' | 'maintenanceAt' | 'audit'>
  readonly hostWord: () => Promise<Pick<HostWord, 'isDraining'>>
  readonly reconciler: Pick<Reconciler, 'decide' | 'lookAt'>
  readonly log: Log
  /** Unix seconds. */
  readonly now: number
}

/**
 * Closes what still runs once the time has come that the provider gave when it began to drain; never before, and never on a host
 * that takes leases. One that is still being started is closed when it runs.
 */
export async function emptyForMaintenance(options: MaintenanceOptions): Promise<void> {
  const { host, hostWord, reconciler, log, now } = options
  const startsAt = host.maintenanceAt()
  if (startsAt === null || now < startsAt) return
  const { isDraining } = await hostWord()
  if (!isDraining) return
  for (const { lease, closeBecause } of host.instances.all()) {
    if (closeBecause !== null || !(await isActive(reconciler, lease))) continue
    await tellOwnDoing(host, lease, { by: 'host', action: 'closeLease', details: { startsAt } })
    log.info({ lease, startsAt }, 'the lease is closed for maintenance')
    host.instances.update(lease, { closeBecause: 'maintenance' })
    reconciler.lookAt([lease])
  }
}

const isActive = async (reconciler: MaintenanceOptions['reconciler'], lease: Hex): Promise<boolean> =>
  (await reconciler.decide(lease)).wanted.kind === 'active'
