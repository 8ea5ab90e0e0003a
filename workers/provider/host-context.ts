import { join } from 'node:path'
import type { NetworkConfig } from '@freehold/sdk'
import type { LocalAccount } from 'viem'
import { openAuditLog } from '../api/index.ts'
import { type Follower, isDevelopmentChain, openSender } from '../chain/index.ts'
import { PortBook } from '../network/index.ts'
import { openObservatory } from '../observe/index.ts'
import { type Log, saidSeldom } from '../process/index.ts'
import { openSnapshots } from '../snapshots/index.ts'
import type { ProviderConfig } from './config.ts'
import { openForwards } from './forwards.ts'
import { readHpkeKeys } from './hpke-keys.ts'
import { openInstances } from './instances.ts'
import { capacityOf, threadPointsOf } from './machine-capacity.ts'
import { readMaintenance } from './maintenance.ts'
import { observedInstances } from './observed.ts'
import { openOperationBook } from './operation-book.ts'
import type { Parts } from './parts.ts'
import type { HostContext } from './steps/index.ts'
import { openTroubles } from './troubles.ts'
import { UnderWay } from './under-way.ts'

export interface HostContextOptions {
  readonly config: ProviderConfig
  readonly network: NetworkConfig
  readonly operator: LocalAccount
  readonly parts: Parts
  readonly follower: Follower
  readonly log: Log
}

/** Opens what is on disk and puts together what steps work with. @throws Error when a file is damaged. */
export function openHostContext({
  config,
  network,
  operator,
  parts,
  follower,
  log,
}: HostContextOptions): HostContext {
  const { stateDir, guests } = config
  const instances = openInstances(join(stateDir, 'instances'))
  const portRange = { first: guests.ports.from, last: guests.ports.to }
  const ports = new PortBook(join(stateDir, 'guest-ports.json'), portRange)
  return {
    network,
    host: BigInt(config.host),
    capacity: capacityOf(config),
    threadPoints: threadPointsOf(config),
    book: follower.book,
    chainForgets: isDevelopmentChain(network),
    parts,
    instances,
    operations: openOperationBook(instances),
    audit: openAuditLog({
      folderOf: (lease) =>
        instances.get(lease) || instances.heldBefore(lease) ? instances.pathsOf(lease).folder : null,
      onFault: (error) => log.error({ err: error }, 'the audit log met an error'),
    }),
    snapshots: openSnapshots({
      folder: join(stateDir, 'snapshots'),
      hypervisor: parts.hypervisor,
      limits: { count: config.snapshots.most, bytes: config.snapshots.mostGib * 2 ** 30 },
      log,
    }),
    observatory: openObservatory({
      hypervisor: parts.hypervisor,
      instances: () => observedInstances(instances, follower.book),
      say: saidSeldom((sentence) => log.warn(sentence)),
    }),
    snapshotSourceOf: (lease) => ({
      lease: instances.instanceOf(lease),
      guest: instances.nameOf(lease),
      diskPath: instances.pathsOf(lease).disk,
      isInRescue: () => (instances.get(lease) ?? instances.heldBefore(lease))?.defined?.mode === 'rescue',
    }),
    forwards: openForwards({ network: parts.network, instances, ports, mayReach: guests.mayReach }),
    ports,
    portRange,
    subnet: guests.subnet,
    follower,
    sender: openSender({
      pool: follower.pool,
      chainId: network.chainId,
      account: operator,
      outboxPath: join(stateDir, 'outbox.json'),
      finality: network.finality,
    }),
    maintenanceAt: () => readMaintenance(stateDir),
    hpkeKeys: () => readHpkeKeys(stateDir),
    troubles: openTroubles(),
    underWay: new UnderWay(instances),
    sshAnswered: new Set(),
    resumedAtMs: new Map(),
  }
}
