import { Duplex, PassThrough, Readable } from 'node:stream'
import {
  type InstanceMetrics,
  type InstancePolicy,
  METRIC_SERIES,
  type OpenPort,
  type Operation,
  type Snapshot,
  type SnapshotSchedule,
} from '@freehold/sdk/hostApi'
import type { Hex } from 'viem'
import { type Caller, type InstanceFacts, type InstanceOperations, OperationRefusal } from '../operations.ts'

/** One call that reached the instances. */
export interface ReachedCall {
  readonly method: keyof InstanceOperations
  readonly lease: Hex
  readonly caller: Caller | null
}

/** Instances that exist in memory only, behind the seam of the tenant API. */
export interface TestInstances extends InstanceOperations {
  /** Everything that was asked of them, in order. */
  readonly reached: ReachedCall[]
  /** The guest's end of the last viewer's serial console, or of the next one's before there was any. */
  console(lease: Hex): TestPort
  vnc(lease: Hex): TestPort
  /** What each `readLog` with `follow` goes on with, the newest last. */
  readonly followed: PassThrough[]
  /** Thrown by the next call. */
  failNext(error: Error): void
  /** Whether the guests are on. */
  isLive: boolean
}

/** Both directions of a port, with the guest at this end. */
export interface TestPort {
  readonly toViewer: PassThrough
  readonly fromViewer: PassThrough
  readonly sizes: { readonly columns: number; readonly rows: number }[]
  /** A viewer has it. */
  isOpen: boolean
}

type Series = InstanceMetrics['series']

const startedAt = 1_800_000_000
const sha256 = 'ab'.repeat(32)
const operation: Operation = {
  id: 'op-1',
  kind: 'restart',
  state: 'running',
  progressPercent: 40,
  sentence: 'Restarting.',
  startedAt,
  endedAt: null,
}
const snapshot: Snapshot = {
  name: 'before-upgrade',
  takenAt: startedAt,
  consistency: 'filesystem',
  bytes: 12,
  sha256,
  isScheduled: false,
}
const ssh: OpenPort = {
  protocol: 'tcp',
  guestPort: 22,
  publicPort: 40_001,
  publicAddress: '203.0.113.7',
  isFixed: true,
}

const factsOf = (lease: Hex): InstanceFacts => ({
  lease,
  stage: 'active',
  power: 'running',
  readiness: 'ready',
  isInRescue: false,
  hostname: 'ada',
  image: 'debian-12',
  powerWish: 'on',
  powerWishBy: 'wallet',
  closedBy: null,
  services: [{ name: 'web', kind: 'http', state: 'ready', reason: null, checkedAt: startedAt }],
  shape: { points: 1000, memoryMib: 1024, diskGib: 10, gpus: 0, mbps: 100 },
  vcpus: 1,
  tier: 'dedicated',
  loginUser: 'debian',
  endpoint: 'ssh://debian@203.0.113.7:40001',
  sshFingerprint: `0x${'cd'.repeat(32)}`,
  ports: [ssh],
  hasGraphics: true,
  billing: 'Running: 0.0184 USDC/h.',
  notices: [],
  startedAt,
  keptUntil: null,
  successor: null,
  predecessor: null,
  operation: null,
})

/** Instances of the given leases. */
export function makeTestInstances(leases: readonly Hex[]): TestInstances {
  const reached: ReachedCall[] = []
  const consoles = new Map<Hex, TestPort>()
  const screens = new Map<Hex, TestPort>()
  const followed: PassThrough[] = []
  let failure: Error | null = null
  let schedule: SnapshotSchedule | null = null
  let policy: InstancePolicy = { idleStop: null, budgetStop: null }
  /** Each viewer has a port of its own; a test may take the next one's before it is opened. */
  const portOf = (ports: Map<Hex, TestPort>, lease: Hex) => {
    const port = ports.get(lease) ?? {
      toViewer: new PassThrough(),
      fromViewer: new PassThrough(),
      sizes: [],
      isOpen: false,
    }
    ports.set(lease, port)
    return port
  }
  const nextPort = (ports: Map<Hex, TestPort>, lease: Hex) => {
    if (ports.get(lease)?.isOpen) ports.delete(lease)
    return Object.assign(portOf(ports, lease), { isOpen: true })
  }
  const reach = <T>(
    method: keyof InstanceOperations,
    lease: Hex,
    caller: Caller | null,
    value: T,
  ): Promise<T> => {
    reached.push({ method, lease, caller })
    const error = failure
    failure = null
    return error ? Promise.reject(error) : Promise.resolve(value)
  }
  const onlySnapshot = (name: string) => {
    if (name !== snapshot.name) throw new OperationRefusal('notFound', `There is no snapshot ${name}.`)
  }

  return {
    reached,
    followed,
    isLive: true,
    console: (lease) => portOf(consoles, lease),
    vnc: (lease) => portOf(screens, lease),
    failNext: (error) => {
      failure = error
    },
    leases: () => leases,
    instance: (lease) => reach('instance', lease, null, leases.includes(lease) ? factsOf(lease) : null),
    setPower: (lease, action, caller) => reach('setPower', lease, caller, { ...operation, kind: action }),
    operation: (lease, id) => reach('operation', lease, null, id === operation.id ? operation : null),
    async openConsole(lease, caller) {
      const { toViewer, fromViewer, sizes } = nextPort(consoles, lease)
      const bytes = joined(toViewer, fromViewer)
      const view = {
        bytes,
        isLive: this.isLive,
        scrollbackBytes: 0,
        resize: (size: (typeof sizes)[0]) => void sizes.push(size),
      }
      return reach('openConsole', lease, caller, view)
    },
    async openVnc(lease, caller) {
      const { toViewer, fromViewer } = nextPort(screens, lease)
      return reach('openVnc', lease, caller, joined(toViewer, fromViewer))
    },
    metrics: (lease, { window }) =>
      reach('metrics', lease, null, {
        lease,
        window,
        stepSeconds: window === 'hour' ? 1 : 60,
        at: [startedAt],
        series: Object.fromEntries(Object.keys(METRIC_SERIES).map((name) => [name, [null]])) as Series,
        filesystems: [{ mountpoint: '/', usedBytes: 1, totalBytes: 2, at: startedAt }],
        gpus: [],
        gpuHistory: { stepSeconds: 60, at: [], gpus: [] },
      }),
    metricsText: (lease) => reach('metricsText', lease, null, 'freehold_instance_cpu_percent 12.5\n'),
    readLog(lease, _, { follow }) {
      if (!follow) return reach('readLog', lease, null, Readable.from([Buffer.from('booted\n')]))
      const log = new PassThrough()
      followed.push(log)
      return reach('readLog', lease, null, log)
    },
    listSnapshots: (lease) =>
      reach('listSnapshots', lease, null, { snapshots: [snapshot], limit: { count: 8, bytes: 1 << 30 } }),
    takeSnapshot: (lease, _, caller) =>
      reach('takeSnapshot', lease, caller, { ...operation, kind: 'takeSnapshot' }),
    async restoreSnapshot(lease, name, caller) {
      onlySnapshot(name)
      return reach('restoreSnapshot', lease, caller, { ...operation, kind: 'restoreSnapshot' })
    },
    async deleteSnapshot(lease, name, caller) {
      onlySnapshot(name)
      return reach('deleteSnapshot', lease, caller, { ...operation, kind: 'deleteSnapshot' })
    },
    async downloadSnapshot(lease, name) {
      onlySnapshot(name)
      const file = { bytes: Readable.from([Buffer.from('QFI snapshot')]), lengthBytes: 12, sha256 }
      return reach('downloadSnapshot', lease, null, file)
    },
    snapshotSchedule: (lease) => reach('snapshotSchedule', lease, null, schedule),
    async setSnapshotSchedule(lease, wish, caller) {
      await reach('setSnapshotSchedule', lease, caller, null)
      schedule = wish
    },
    listPorts: (lease) => reach('listPorts', lease, null, { ports: [ssh], limit: 16 }),
    openPort: (lease, protocol, guestPort, caller) =>
      reach('openPort', lease, caller, { ...ssh, protocol, guestPort, publicPort: 40_002, isFixed: false }),
    closePort: async (lease, _, guestPort, caller) => {
      if (guestPort === 22) throw new OperationRefusal('refused', 'SSH stays open.')
      await reach('closePort', lease, caller, null)
    },
    policy: (lease) => reach('policy', lease, null, policy),
    async setPolicy(lease, wish, caller) {
      await reach('setPolicy', lease, caller, null)
      policy = wish
    },
  }
}

/** One viewer's end: reads what goes to it, writes what comes from it; ending it ends the guest's end too. */
const joined = (readable: PassThrough, writable: PassThrough): Duplex => Duplex.from({ readable, writable })
