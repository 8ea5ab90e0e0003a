import type { HpkeKeyPair, NetworkConfig } from '@freehold/sdk'
import type { Hex } from 'viem'
import type { AuditLog } from '../../api/index.ts'
import type { Book, Follower, KnownLease, Sender } from '../../chain/index.ts'
import type { PortBook, PortRange } from '../../network/index.ts'
import type { Observatory } from '../../observe/index.ts'
import type { Log } from '../../process/index.ts'
import type { SnapshotSource, Snapshots } from '../../snapshots/index.ts'
import { type Given, givenTo } from '../capacity.ts'
import type { UnixSeconds, Wanted } from '../decide.ts'
import type { Forwards } from '../forwards.ts'
import type { InstancePaths, Instances } from '../instances.ts'
import type { Capacity } from '../machine-capacity.ts'
import type { OperationBook } from '../operation-book.ts'
import type { Parts } from '../parts.ts'
import { type InstanceRecord, newRecord } from '../record.ts'
import type { Troubles } from '../troubles.ts'
import type { UnderWay } from '../under-way.ts'

/** What all steps of one worker share. */
export interface HostContext {
  readonly network: NetworkConfig
  readonly host: bigint
  /** What the machine has to give. */
  readonly capacity: Capacity
  /** Compute points of one of its threads alone; null: not measured. */
  readonly threadPoints: number | null
  readonly book: Pick<Book, 'leases'>
  /** A development chain, which may lose its last blocks, final ones included. */
  readonly chainForgets: boolean
  readonly parts: Parts
  readonly instances: Instances
  readonly operations: OperationBook
  /** What was done with the instances, by whom; steps write into it what the host did of itself. */
  readonly audit: AuditLog
  /** Snapshots by instance: its first lease. */
  readonly snapshots: Snapshots
  /** What can be seen of the instances. */
  readonly observatory: Observatory
  readonly snapshotSourceOf: (lease: Hex) => SnapshotSource
  readonly forwards: Forwards
  readonly ports: PortBook
  readonly portRange: PortRange
  readonly subnet: string
  readonly follower: Pick<Follower, 'readWords' | 'reach'>
  readonly sender: Sender
  /** When the provider ends what then still runs, in Unix seconds; null: it gave no time. */
  readonly maintenanceAt: () => number | null
  /** Every HPKE key this host still keeps. */
  readonly hpkeKeys: () => readonly HpkeKeyPair[]
  readonly troubles: Troubles
  /** Leases that a step is under way for. */
  readonly underWay: UnderWay
  /** Guests whose sshd greeted us since their last start. */
  readonly sshAnswered: Set<Hex>
  /** When guests that were paused were last resumed, in milliseconds of the worker's own clock. */
  readonly resumedAtMs: Map<Hex, number>
}

/** One step for one lease. */
export interface StepContext {
  readonly id: Hex
  /** null when a reorg took the opening away. */
  readonly lease: KnownLease | null
  readonly wanted: Wanted
  readonly now: UnixSeconds
  readonly host: HostContext
  readonly paths: InstancePaths
  /** Says lease and step with each line. */
  readonly log: Pick<Log, 'error'>
  /** Aborted at the step's deadline, or when the worker ends. */
  readonly signal: AbortSignal
}

/** Does one thing, and may be done twice. */
export interface Step {
  readonly deadlineSeconds: number
  readonly take: (context: StepContext) => Promise<void>
}

/** The record of the step's lease. @throws Error when there is none: the step was decided wrongly. */
export function recordOf({ host, id }: StepContext): InstanceRecord {
  const record = host.instances.get(id) ?? host.instances.heldBefore(id)
  if (record === null) throw new Error(`There is no record of lease ${id}.`)
  return record
}

/** The lease as its events tell it. @throws Error when they do not. */
export function leaseOf({ lease, id }: StepContext): KnownLease {
  if (lease === null) throw new Error(`The events of lease ${id} are not known.`)
  return lease
}

/** What the step's instance gets of what its lease pays for. */
export function givenHere(context: StepContext): Given {
  const { capacity, book } = context.host
  return givenTo(recordOf(context), leaseOf(context), book.leases(), capacity)
}

/** The record of the step's lease, begun when there is none. Only an opening begins one. */
export function beginRecord(context: StepContext): InstanceRecord {
  const { id, terms, openedBlock } = leaseOf(context)
  const { diskGib } = terms.shape
  return context.host.instances.create(
    newRecord({ lease: id, tenant: terms.tenant, openedBlock: openedBlock.number, diskGib }),
  )
}
