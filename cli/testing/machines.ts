import { createHash } from 'node:crypto'
import { Duplex, PassThrough, Readable } from 'node:stream'
import {
  type InstanceMetrics,
  type InstancePolicy,
  METRIC_SERIES,
  type OpenPort,
  type Operation,
  type OperationKind,
  type PowerAction,
  type Snapshot,
  type SnapshotSchedule,
} from '@freehold/sdk/hostApi'
import type { Hex } from 'viem'
import { type InstanceFacts, type InstanceOperations, OperationRefusal } from '../../workers/api/index.ts'

/** One machine of the double: what it remembers, and what a test may change. */
export interface TestMachine {
  power: InstanceFacts['power']
  powerWishBy: InstanceFacts['powerWishBy']
  isInRescue: boolean
  /** What it has said on its console. */
  scrollback: string
  readonly snapshots: Map<string, Snapshot>
  readonly ports: OpenPort[]
  schedule: SnapshotSchedule | null
  policy: InstancePolicy
  /** The log that `follow` goes on with. */
  readonly growing: PassThrough
  /** The sentence with which the next operation fails. */
  failsWith: string | null
  /** Operations stay `running` while true. */
  isSlow: boolean
  readonly operations: Map<string, Operation & { looks: number }>
  /** Sizes that viewers told of their windows. */
  readonly sizes: { readonly columns: number; readonly rows: number }[]
}

export interface TestMachines extends InstanceOperations {
  machine(lease: Hex): TestMachine
}

/** What a download holds, whatever the snapshot. */
export const SNAPSHOT_FILE = Buffer.from('QFI\u00fb a disk'.repeat(1000), 'latin1')
const sha256 = createHash('sha256').update(SNAPSHOT_FILE).digest('hex')
const NOW = 1_800_000_000

const ssh: OpenPort = {
  protocol: 'tcp',
  guestPort: 22,
  publicPort: 40_001,
  publicAddress: '127.0.0.1',
  isFixed: true,
}

const newMachine = (): TestMachine => ({
  power: 'running',
  powerWishBy: 'wallet',
  isInRescue: false,
  scrollback: 'booted\r\nlogin: ',
  snapshots: new Map(),
  ports: [ssh],
  schedule: null,
  policy: { idleStop: null, budgetStop: null },
  growing: new PassThrough(),
  failsWith: null,
  isSlow: false,
  operations: new Map(),
  sizes: [],
})

/** Machines behind the seam of the tenant API that live in memory: they keep what they are told, and say what they keep. */
export function makeTestMachines(): TestMachines {
  const machines = new Map<Hex, TestMachine>()
  const machine = (lease: Hex) => {
    const found = machines.get(lease) ?? newMachine()
    machines.set(lease, found)
    return found
  }
  /** Begins something that is done, or has failed, at the second look. */
  const begin = (lease: Hex, kind: OperationKind, sentence: string): Operation => {
    const { operations } = machine(lease)
    const operation: Operation = {
      id: `op-${operations.size + 1}`,
      kind,
      state: 'running',
      progressPercent: 50,
      sentence,
      startedAt: NOW,
      endedAt: null,
    }
    operations.set(operation.id, { ...operation, looks: 0 })
    return operation
  }
  const lookAt = (lease: Hex, id: string): Operation | null => {
    const { operations, failsWith, isSlow } = machine(lease)
    const found = operations.get(id)
    if (!found) return null
    found.looks++
    const { looks, ...operation } = found
    if (isSlow || looks < 2) return operation
    if (failsWith !== null) return { ...operation, state: 'failed', sentence: failsWith, endedAt: NOW }
    return { ...operation, state: 'done', progressPercent: 100, sentence: 'Done.', endedAt: NOW + 1 }
  }
  const snapshotOf = (lease: Hex, name: string) => {
    const found = machine(lease).snapshots.get(name)
    if (!found) throw new OperationRefusal('notFound', `There is no snapshot ${name}.`)
    return found
  }

  return {
    machine,
    leases: () => [...machines.keys()],
    instance: async (lease) => factsOf(lease, machine(lease)),
    async setPower(lease, action) {
      const one = machine(lease)
      if (action === 'start' && one.power === 'running')
        throw new OperationRefusal('conflict', 'The machine is on already.')
      const operation = begin(lease, action, `${words[action]}.`)
      if (one.failsWith === null) {
        one.power = action === 'stop' ? 'stopped' : 'running'
        one.isInRescue = action === 'rescue'
      }
      return operation
    },
    operation: async (lease, id) => lookAt(lease, id),
    async openConsole(lease) {
      const one = machine(lease)
      return {
        bytes: consoleOf(one),
        isLive: one.power === 'running',
        scrollbackBytes: Buffer.byteLength(one.scrollback),
        resize: (size) => void one.sizes.push(size),
      }
    },
    async openVnc() {
      throw new OperationRefusal('notSupported', 'This machine has no screen.')
    },
    metrics: async (lease, { window }) => metricsOf(lease, window),
    metricsText: async () => 'freehold_instance_cpu_percent 12.5\n',
    async readLog(lease, log, { tail, follow }) {
      const { growing } = machine(lease)
      if (follow) return growing
      const lines = Array.from({ length: 5 }, (_, at) => `${log} line ${at + 1}`)
      const shown = tail === undefined ? lines : lines.slice(lines.length - tail)
      return Readable.from([Buffer.from(shown.map((line) => `${line}\u001b[2J\r\n`).join(''))])
    },
    listSnapshots: async (lease) => ({
      snapshots: [...machine(lease).snapshots.values()].reverse(),
      limit: { count: 8, bytes: 2 ** 34 },
    }),
    async takeSnapshot(lease, { name, consistency }) {
      const { snapshots } = machine(lease)
      if (snapshots.has(name)) throw new OperationRefusal('conflict', `There is a snapshot ${name} already.`)
      snapshots.set(name, {
        name,
        takenAt: NOW,
        consistency: consistency === 'crash' ? 'crash' : 'filesystem',
        bytes: SNAPSHOT_FILE.length,
        sha256,
        isScheduled: false,
      })
      return begin(lease, 'takeSnapshot', `Taking ${name}.`)
    },
    async restoreSnapshot(lease, name) {
      snapshotOf(lease, name)
      return begin(lease, 'restoreSnapshot', `Restoring ${name}.`)
    },
    async deleteSnapshot(lease, name) {
      snapshotOf(lease, name)
      machine(lease).snapshots.delete(name)
      return begin(lease, 'deleteSnapshot', `Deleting ${name}.`)
    },
    async downloadSnapshot(lease, name) {
      snapshotOf(lease, name)
      return { bytes: Readable.from([SNAPSHOT_FILE]), lengthBytes: SNAPSHOT_FILE.length, sha256 }
    },
    snapshotSchedule: async (lease) => machine(lease).schedule,
    async setSnapshotSchedule(lease, schedule) {
      machine(lease).schedule = schedule
    },
    listPorts: async (lease) => ({ ports: machine(lease).ports, limit: 16 }),
    async openPort(lease, protocol, guestPort) {
      const { ports } = machine(lease)
      const port = { ...ssh, protocol, guestPort, publicPort: 40_001 + ports.length, isFixed: false }
      ports.push(port)
      return port
    },
    async closePort(lease, protocol, guestPort) {
      if (guestPort === 22) throw new OperationRefusal('refused', 'SSH stays open.')
      const { ports } = machine(lease)
      const at = ports.findIndex((port) => port.protocol === protocol && port.guestPort === guestPort)
      if (at >= 0) ports.splice(at, 1)
    },
    policy: async (lease) => machine(lease).policy,
    async setPolicy(lease, policy) {
      machine(lease).policy = policy
    },
  }
}

const words: Readonly<Record<PowerAction, string>> = {
  start: 'Starting',
  stop: 'Asking the guest to shut down',
  restart: 'Restarting',
  reset: 'Resetting',
  rescue: 'Booting the rescue system',
  endRescue: 'Booting the disk',
}

/** Says what it said so far, then everything that is typed again; ends when `exit` is typed, or when the machine is off. */
function consoleOf({ scrollback, power }: TestMachine): Duplex {
  const isLive = power === 'running'
  let typed = ''
  const port = new Duplex({
    read() {},
    write(chunk, _, done) {
      typed += chunk
      port.push(chunk)
      if (/exit[\r\n]/.test(typed)) port.push(null)
      done()
    },
  })
  port.push(scrollback)
  if (!isLive) port.push(null)
  return port
}

function factsOf(lease: Hex, { power, powerWishBy, isInRescue, ports }: TestMachine): InstanceFacts {
  return {
    lease,
    stage: 'active',
    power,
    readiness: power === 'running' ? 'ready' : 'pending',
    isInRescue,
    hostname: 'ada',
    image: 'micro',
    powerWish: power === 'running' ? 'on' : 'off',
    powerWishBy,
    closedBy: null,
    services: [],
    shape: { points: 500, memoryMib: 1024, diskGib: 10, gpus: 0, mbps: 100 },
    vcpus: 1,
    tier: 'balanced',
    loginUser: 'root',
    endpoint: null,
    sshFingerprint: null,
    ports,
    hasGraphics: false,
    billing:
      power === 'running' ? 'It runs and is billed.' : 'It is off, still holds its place, and is billed on.',
    notices: [],
    startedAt: NOW,
    keptUntil: null,
    successor: null,
    predecessor: null,
    operation: null,
  }
}

function metricsOf(lease: Hex, window: InstanceMetrics['window']): InstanceMetrics {
  const at = Array.from({ length: 40 }, (_, second) => NOW + second)
  const names = Object.keys(METRIC_SERIES) as (keyof typeof METRIC_SERIES)[]
  const series = Object.fromEntries(names.map((name) => [name, at.map((): number | null => null)]))
  series.cpuPercent = at.map((_, second) => (second < 8 ? null : second * 2))
  series.memoryUsedBytes = at.map(() => 300 * 2 ** 20)
  return {
    lease,
    window,
    stepSeconds: window === 'hour' ? 1 : 60,
    at,
    series: series as InstanceMetrics['series'],
    filesystems: [{ mountpoint: '/', usedBytes: 2 ** 30, totalBytes: 2 ** 33, at: NOW }],
    gpus: [],
    gpuHistory: { stepSeconds: 60, at: [], gpus: [] },
  }
}
