import type { Duplex, Readable } from 'node:stream'
import type {
  Instance,
  InstanceMetrics,
  InstancePolicy,
  LogName,
  MetricWindow,
  OpenPort,
  Operation,
  PowerAction,
  Problem,
  Protocol,
  Role,
  RouteResult,
  SnapshotSchedule,
} from '@freehold/sdk/hostApi'
import type { Address, Hex } from 'viem'

/** Who asks, already checked: the API has proved the wallet and its role before any of this is called. */
export interface Caller {
  readonly wallet: Address
  readonly role: Role
}

/** An instance as its host knows it; the API adds the caller's role. */
export type InstanceFacts = Omit<Instance, 'role'>

/** A guest's serial port for one viewer. Slowness is the stream's own: what is not read is not sent. */
export interface ConsoleView {
  /** Scrollback first, then what the guest says; written bytes are keystrokes. Ends when the guest's side ended. */
  readonly bytes: Duplex
  /** False: the guest is off; `bytes` gives the scrollback that was kept, then ends. */
  readonly isLive: boolean
  /** How much of what comes first is from before. */
  readonly scrollbackBytes: number
  /** Tells the size of the viewer's window, where the port can be told. */
  readonly resize?: (size: { readonly columns: number; readonly rows: number }) => void
}

/** A snapshot on its way out. */
export interface SnapshotFile {
  readonly bytes: Readable
  readonly lengthBytes: number
  /** 64 hex digits. */
  readonly sha256: string
}

/**
 * What the tenant API does with instances; `workers/provider/operations` implements it. Leases are lower-case ids that the
 * caller has a role on. Every method may be called at any time, also for a lease that has ended or whose guest is off.
 * Refusals are `OperationRefusal`; anything else that is thrown is a fault, logged and answered as 500 without its text.
 */
export interface InstanceOperations {
  /** Leases of which this host has an instance or still keeps something. Cheap: it is asked for every list. */
  leases(): readonly Hex[]
  /** null: nothing is here. */
  instance(lease: Hex): Promise<InstanceFacts | null>

  /** Begins; the work goes on after the answer. Refuses with `conflict` naming the operation in the way. */
  setPower(lease: Hex, action: PowerAction, caller: Caller): Promise<Operation>
  /** null: unknown or long over. */
  operation(lease: Hex, id: string): Promise<Operation | null>

  /** @throws OperationRefusal `unavailable` when neither guest nor scrollback is there */
  openConsole(lease: Hex, caller: Caller): Promise<ConsoleView>
  /** Raw RFB. @throws OperationRefusal `notSupported` without graphics, `unavailable` when the guest is off */
  openVnc(lease: Hex, caller: Caller): Promise<Duplex>

  metrics(
    lease: Hex,
    query: { readonly window: MetricWindow; readonly since?: number; readonly points?: number },
  ): Promise<InstanceMetrics>
  /** Prometheus text. */
  metricsText(lease: Hex): Promise<string>
  /** Bytes of the log; with `follow` it ends only when the stream is destroyed or the log can no longer grow. */
  readLog(
    lease: Hex,
    log: LogName,
    options: { readonly tail?: number; readonly follow: boolean },
  ): Promise<Readable>

  listSnapshots(lease: Hex): Promise<RouteResult<'listSnapshots'>>
  takeSnapshot(
    lease: Hex,
    wish: { readonly name: string; readonly consistency: 'auto' | 'crash' | 'filesystem' },
    caller: Caller,
  ): Promise<Operation>
  restoreSnapshot(lease: Hex, name: string, caller: Caller): Promise<Operation>
  deleteSnapshot(lease: Hex, name: string, caller: Caller): Promise<Operation>
  /** Takes minutes for a large one; `signal` is aborted when nobody waits for it any more. */
  downloadSnapshot(lease: Hex, name: string, signal: AbortSignal): Promise<SnapshotFile>
  snapshotSchedule(lease: Hex): Promise<SnapshotSchedule | null>
  setSnapshotSchedule(lease: Hex, schedule: SnapshotSchedule | null, caller: Caller): Promise<void>

  listPorts(lease: Hex): Promise<RouteResult<'listPorts'>>
  /** Asked again, answers the same port. @throws OperationRefusal `refused` at the limit */
  openPort(lease: Hex, protocol: Protocol, guestPort: number, caller: Caller): Promise<OpenPort>
  /** @throws OperationRefusal `refused` for the fixed port of SSH */
  closePort(lease: Hex, protocol: Protocol, guestPort: number, caller: Caller): Promise<void>

  policy(lease: Hex): Promise<InstancePolicy>
  setPolicy(lease: Hex, policy: InstancePolicy, caller: Caller): Promise<void>
}

/** Why an operation is refused: there is no such thing, another is in the way, never in this state, not now, not here. */
export type RefusalReason = Extract<
  Problem,
  'notFound' | 'conflict' | 'refused' | 'unavailable' | 'notSupported'
>

/** A refusal that the tenant may read: `message` says what happened, `next` what to do now. */
export class OperationRefusal extends Error {
  override readonly name = 'OperationRefusal'
  readonly reason: RefusalReason
  readonly next: string | undefined
  constructor(reason: RefusalReason, message: string, options: ErrorOptions & { next?: string } = {}) {
    super(message, options)
    this.reason = reason
    this.next = options.next
  }
}
