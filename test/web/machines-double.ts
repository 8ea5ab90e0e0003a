import { Duplex, PassThrough, Readable } from 'node:stream'
import {
  type InstanceMetrics,
  type InstancePolicy,
  type InstanceService,
  METRIC_SERIES,
  type MetricName,
  type OpenPort,
  type Operation,
  type OperationKind,
  type PowerAction,
  type Snapshot,
  type SnapshotSchedule,
} from '@freehold/sdk/hostApi'
import type { Hex } from 'viem'
import { type InstanceFacts, type InstanceOperations, OperationRefusal } from '../../workers/api/index.ts'

/** A machine that exists in memory only; tests look at it and change it. */
export interface MachineDouble {
  power: InstanceFacts['power']
  powerWishBy: InstanceFacts['powerWishBy']
  isInRescue: boolean
  readiness: InstanceFacts['readiness']
  services: InstanceService[]
  notices: string[]
  ports: OpenPort[]
  snapshots: Snapshot[]
  schedule: SnapshotSchedule | null
  policy: InstancePolicy
  /** Bytes of its screen; null where it has none. */
  openScreen: (() => Promise<Duplex>) | null
  /** Further lines for who follows the log. */
  writeLog(text: string): void
  /** What was typed into its console. */
  readonly typed: string[]
  /** How many follow the log now. */
  followers(): number
  /** Ends every open console and log, as a host that restarts does. */
  dropLines(): void
}

export interface MachinesDouble extends InstanceOperations {
  machine(lease: Hex): MachineDouble
  /** The next long operation fails with this sentence. */
  failNext(sentence: string): void
}

/** What a line that a test cut says. */
export const DROPPED = 'dropped by the test'

/** How long an operation takes here: long enough to be seen. */
const OPERATION_MS = 800
const PORT_LIMIT = 4
const SNAPSHOT_LIMIT = { count: 8, bytes: 2 ** 34 }
export const FIRST_LOG =
  'Linux version 6.1.0\r\n[\u001b[0;32m  OK  \u001b[0m] Reached target Login Prompts.\r\n'

type Kept = MachineDouble & { follow: Set<PassThrough>; consoles: Set<Duplex> }

/** Machines of a host double: what a tenant asks of one happens at once, or after a moment where a real one takes longer. */
export function makeMachinesDouble(): MachinesDouble {
  const machines = new Map<Hex, Kept>()
  const operations = new Map<string, Operation>()
  let failure: string | null = null
  const machine = (lease: Hex): Kept => {
    const known = machines.get(lease)
    if (known) return known
    const made = newMachine()
    machines.set(lease, made)
    return made
  }

  async function operate(kind: OperationKind, sentence: string, done: () => void): Promise<Operation> {
    const id = `op-${operations.size + 1}`
    const base = { id, kind, startedAt: seconds(), progressPercent: null, endedAt: null }
    const begun: Operation = { ...base, state: 'running', sentence }
    operations.set(id, begun)
    const refusal = failure
    failure = null
    setTimeout(() => {
      if (refusal === null) done()
      const state = refusal === null ? 'done' : 'failed'
      operations.set(id, { ...base, state, sentence: refusal ?? 'Done.', endedAt: seconds() })
    }, OPERATION_MS).unref()
    return begun
  }

  return {
    machine,
    failNext: (sentence) => {
      failure = sentence
    },
    leases: () => [...machines.keys()],
    instance: async (lease) => factsOf(lease, machine(lease), underway(operations)),
    setPower: (lease, action) =>
      operate(action, `The machine is asked to ${action}.`, () => applyPower(machine(lease), action)),
    operation: async (_, id) => operations.get(id) ?? null,
    openConsole: async (lease) => openConsole(machine(lease)),
    openVnc: (lease) => {
      const { openScreen } = machine(lease)
      if (openScreen !== null) return openScreen()
      return Promise.reject(new OperationRefusal('notSupported', 'This machine has no screen.'))
    },
    metrics: async (lease, { window, since }) => metricsOf(lease, window, since),
    metricsText: async () => 'freehold_instance_cpu_percent 12.5\n',
    readLog: async (lease, log, { follow }) => {
      if (log === 'cloud-init') return Readable.from([Buffer.from('cloud-init finished\n')])
      return follow ? followLog(machine(lease)) : Readable.from([Buffer.from(FIRST_LOG)])
    },
    listSnapshots: async (lease) => ({ snapshots: machine(lease).snapshots, limit: SNAPSHOT_LIMIT }),
    takeSnapshot: (lease, { name }) =>
      operate('takeSnapshot', 'The disk is copied.', () =>
        machine(lease).snapshots.unshift(snapshotOf(name)),
      ),
    restoreSnapshot: (lease, name) => {
      if (!machine(lease).snapshots.some((one) => one.name === name)) throw noSnapshot(name)
      return operate('restoreSnapshot', 'The disk is put back.', () => {})
    },
    deleteSnapshot: (lease, name) =>
      operate('deleteSnapshot', 'The snapshot is deleted.', () => {
        machine(lease).snapshots = machine(lease).snapshots.filter((one) => one.name !== name)
      }),
    downloadSnapshot: async () => ({
      bytes: Readable.from([Buffer.from('QFI snapshot')]),
      lengthBytes: 12,
      sha256: 'ab'.repeat(32),
    }),
    snapshotSchedule: async (lease) => machine(lease).schedule,
    setSnapshotSchedule: async (lease, schedule) => {
      machine(lease).schedule = schedule
    },
    listPorts: async (lease) => ({ ports: machine(lease).ports, limit: PORT_LIMIT }),
    openPort: async (lease, protocol, guestPort) => {
      const { ports } = machine(lease)
      if (ports.length >= PORT_LIMIT)
        throw new OperationRefusal('refused', `An instance may have ${PORT_LIMIT} ports.`)
      const opened = portOf(protocol, guestPort, 40_001 + ports.length)
      ports.push(opened)
      return opened
    },
    closePort: async (lease, protocol, guestPort) => {
      const kept = machine(lease)
      kept.ports = kept.ports.filter((port) => port.protocol !== protocol || port.guestPort !== guestPort)
    },
    policy: async (lease) => machine(lease).policy,
    setPolicy: async (lease, policy) => {
      machine(lease).policy = policy
    },
  }
}

const seconds = () => Math.floor(Date.now() / 1000)
/** The same in every answer: another start would be another machine to the page. */
const STARTED_AT = seconds() - 60
const noSnapshot = (name: string) => new OperationRefusal('notFound', `There is no snapshot ${name}.`)
const underway = (operations: Map<string, Operation>) =>
  [...operations.values()].find(({ endedAt }) => endedAt === null) ?? null

function newMachine(): Kept {
  const follow = new Set<PassThrough>()
  const consoles = new Set<Duplex>()
  return {
    power: 'running',
    powerWishBy: 'wallet',
    isInRescue: false,
    readiness: 'ready',
    services: [{ name: 'web', kind: 'http', state: 'ready', reason: null, checkedAt: seconds() }],
    notices: [],
    ports: [portOf('tcp', 22, 40_001, true)],
    snapshots: [],
    schedule: null,
    policy: { idleStop: null, budgetStop: null },
    openScreen: null,
    typed: [],
    follow,
    consoles,
    writeLog: (text) => {
      for (const stream of follow) stream.write(text)
    },
    followers: () => follow.size,
    dropLines: () => {
      const open = [...follow, ...consoles]
      follow.clear()
      consoles.clear()
      for (const stream of open) stream.destroy(new Error(DROPPED))
    },
  }
}

const portOf = (
  protocol: OpenPort['protocol'],
  guestPort: number,
  publicPort: number,
  isFixed = false,
): OpenPort => ({ protocol, guestPort, publicPort, publicAddress: '127.0.0.1', isFixed })

const snapshotOf = (name: string): Snapshot => ({
  name,
  takenAt: seconds(),
  consistency: 'filesystem',
  bytes: 300 * 2 ** 20,
  sha256: 'ab'.repeat(32),
  isScheduled: false,
})

function applyPower(machine: Kept, action: PowerAction): void {
  machine.power = action === 'stop' ? 'stopped' : 'running'
  if (action === 'rescue') machine.isInRescue = true
  if (action === 'endRescue') machine.isInRescue = false
}

function factsOf(lease: Hex, machine: Kept, operation: Operation | null): InstanceFacts {
  const { power, isInRescue, readiness, services, notices, ports } = machine
  const isOn = power === 'running'
  return {
    lease,
    stage: 'active',
    power,
    powerWish: isOn ? 'on' : 'off',
    powerWishBy: machine.powerWishBy,
    closedBy: null,
    readiness,
    isInRescue,
    hostname: 'double',
    image: 'micro',
    services,
    shape: { points: 667, memoryMib: 512, diskGib: 4, gpus: 0, mbps: 10 },
    vcpus: 1,
    tier: 'standard',
    loginUser: 'root',
    endpoint: 'ssh://root@127.0.0.1:40001',
    sshFingerprint: null,
    ports,
    hasGraphics: machine.openScreen !== null,
    billing: isOn
      ? 'On, at the price of the lease.'
      : 'Off; it still holds its resources, at the same price.',
    notices,
    startedAt: isOn ? STARTED_AT : null,
    keptUntil: null,
    successor: null,
    predecessor: null,
    operation,
  }
}

/** An echo with a prompt: what is typed comes back, and Enter answers. */
function openConsole(machine: Kept) {
  const toViewer = new PassThrough()
  const fromViewer = new PassThrough()
  const bytes = Duplex.from({ readable: toViewer, writable: fromViewer })
  bytes.on('error', () => {}) // dropped by a test
  const isLive = machine.power === 'running'
  toViewer.write('double login: ')
  if (!isLive) toViewer.end()
  fromViewer.on('data', (keys: Buffer) => {
    const text = String(keys)
    machine.typed.push(text)
    toViewer.write(text.replace('\r', '\r\nwelcome\r\n'))
  })
  machine.consoles.add(bytes)
  return { bytes, isLive, scrollbackBytes: 14 }
}

function followLog(machine: Kept): Readable {
  const stream = new PassThrough()
  stream.write(FIRST_LOG)
  machine.follow.add(stream)
  stream.once('close', () => machine.follow.delete(stream))
  stream.on('error', () => {}) // dropped by a test
  return stream
}

const PER_WINDOW = { hour: { points: 600, step: 1 }, month: { points: 300, step: 1800 } } as const

/** A wave, with a gap in the middle of it during which the host did not measure. */
function metricsOf(lease: Hex, window: 'hour' | 'month', since = 0): InstanceMetrics {
  const { points, step } = PER_WINDOW[window]
  const now = Math.floor(seconds() / step) * step
  const all = Array.from({ length: points }, (_, index) => now - (points - 1 - index) * step)
  const at = all.filter((second, index) => second > since && (index < points * 0.4 || index > points * 0.5))
  const minutes = at.filter((second) => second % 60 === 0)
  const wave = (top: number, phase: number) =>
    at.map((second) => top * (0.55 + 0.4 * Math.sin(second / (step * 25) + phase)))
  const names = Object.keys(METRIC_SERIES) as MetricName[]
  const top = (name: MetricName) =>
    name.endsWith('Percent') ? 60 : name.startsWith('memory') ? 2 ** 28 : 2 ** 20
  const series = Object.fromEntries(names.map((name, index) => [name, wave(top(name), index)]))
  return {
    lease,
    window,
    stepSeconds: step,
    at,
    series: { ...series, stealPercent: at.map(() => null) } as InstanceMetrics['series'],
    filesystems: [{ mountpoint: '/', usedBytes: 2 ** 30, totalBytes: 2 ** 32, at: now }],
    gpus: [{ name: 'NVIDIA L4', usedPercent: 37, memoryUsedBytes: 2 ** 33, temperatureCelsius: 51, at: now }],
    gpuHistory: {
      stepSeconds: Math.max(60, step),
      at: minutes,
      gpus: [
        {
          usedPercent: minutes.map(() => 37),
          memoryUsedBytes: minutes.map(() => 2 ** 33),
          temperatureCelsius: minutes.map(() => 51),
        },
      ],
    },
  }
}
