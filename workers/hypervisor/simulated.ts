import { copyFileSync, rmSync } from 'node:fs'
import type { Duplex } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { domainXml } from './domain-xml.ts'
import { guestPrefix } from './names.ts'
import { type FaultyOperation, SimulatedHost, type SimulatedState } from './simulated-host.ts'
import { usualAnswer } from './simulated-inside.ts'
import {
  type Accelerator,
  type DiskCopyOptions,
  type FoundGuest,
  type GuestEvent,
  type GuestSpec,
  type GuestStats,
  type Hypervisor,
  HypervisorError,
  type LimitEnforcement,
  type PowerOffPatience,
  type PowerOffWay,
  type ResizeOutcome,
} from './types.ts'

/** A hanging operation gives up after this; short, for tests wait for it. */
const deadlineMs = 100

/** Twin of the real hypervisor, without guests: the same contract tests hold for both. Troubles are made on its host. */
export class SimulatedHypervisor implements Hypervisor {
  readonly uri = 'simulated:///'
  readonly accelerator: Accelerator = 'tcg'
  readonly host: SimulatedHost
  #closed = false

  constructor(host = new SimulatedHost()) {
    this.host = host
  }

  list(): Promise<readonly FoundGuest[]> {
    return this.#operate('list', '', ({ guests }) =>
      Object.entries(guests).map(([name, { power, poweredItselfOff }]) => ({
        name,
        power,
        ...(poweredItselfOff && { poweredItselfOff }),
      })),
    )
  }

  define(spec: GuestSpec): Promise<void> {
    return this.#change('define', spec.name, ({ guests }) => {
      refuseUnsound(spec)
      const before = guests[spec.name]
      const { power = 'stopped', hasAgent = true, frozen = false, ignores = [], used = {} } = before ?? {}
      const { uuid, vcpus, memoryMib, diskPath } = spec
      const shape = { uuid, vcpus, mostVcpus: spec.mostVcpus ?? vcpus, memoryMib, diskPath }
      const hasScreen = spec.graphics !== undefined
      guests[spec.name] = {
        ...before,
        ...shape,
        next: undefined,
        hasScreen,
        power,
        hasAgent,
        frozen,
        ignores,
        used,
      }
      return 'defined'
    })
  }

  start(name: string): Promise<void> {
    return this.#change('start', name, ({ guests }) => {
      const guest = guests[name]
      if (guest === undefined) throw new HypervisorError('refused', `There is no guest ${name}.`)
      if (guest.power === 'running') return null
      guests[name] = { ...guest, ...guest.next, next: undefined, power: 'running' }
      delete guests[name].poweredItselfOff
      return 'started'
    })
  }

  async shutdown(name: string, _patience: PowerOffPatience): Promise<PowerOffWay | null> {
    let way: PowerOffWay | null = null
    await this.#change('shutdown', name, (state) => {
      way = wayOff(state.guests[name])
      return turnOff(this.host.consoles, name, way === 'plug' ? 'plug' : 'orderly')(state)
    })
    return way
  }

  destroy(name: string): Promise<void> {
    return this.#change('destroy', name, turnOff(this.host.consoles, name, 'plug'))
  }

  undefine(name: string): Promise<void> {
    return this.#change('undefine', name, ({ guests }) => {
      const guest = guests[name]
      if (guest === undefined) return null
      if (guest.power === 'running' || guest.power === 'paused') {
        throw new HypervisorError('refused', `Guest ${name} still runs; stop it before forgetting it.`)
      }
      delete guests[name]
      return 'undefined'
    })
  }

  reset(name: string): Promise<void> {
    return this.#change('reset', name, ({ guests }) => {
      requireRunning(guests, name).frozen = false
      return null
    })
  }

  async resize(spec: GuestSpec): Promise<ResizeOutcome> {
    let needsRestart: string | null = null
    await this.#change('resize', spec.name, ({ guests }) => {
      refuseUnsound(spec)
      const guest = requireGuest(guests, spec.name)
      const { vcpus, mostVcpus = vcpus, memoryMib } = spec
      if (guest.power === 'stopped' || guest.power === 'crashed') {
        guests[spec.name] = { ...guest, vcpus, mostVcpus, memoryMib }
        return 'defined'
      }
      const isLive = vcpus >= guest.vcpus && vcpus <= guest.mostVcpus && memoryMib === guest.memoryMib
      if (isLive) guest.vcpus = vcpus
      else needsRestart = 'The new shape holds from the next start.'
      guest.next = { vcpus, mostVcpus, memoryMib }
      return 'defined'
    })
    return { needsRestart }
  }

  stats(): Promise<readonly GuestStats[]> {
    return this.#operate('stats', '', ({ guests }) =>
      Object.entries(guests)
        .filter(([, { power }]) => power === 'running' || power === 'paused')
        .map(([name, { vcpus, memoryMib, used }]) => ({ ...unused(name, vcpus, memoryMib), ...used })),
    )
  }

  enforcement(): Promise<LimitEnforcement> {
    return this.#operate('enforcement', '', () => ({
      cpuWeight: 'nobody',
      cpuQuota: 'nobody',
      memory: 'nobody',
      says: 'Make-believe guests use nothing.',
    }))
  }

  async agent(name: string, command: string, args: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
    const frozen = await this.#operate('agent', name, ({ guests }) => requireAgent(guests, name).frozen)
    return this.host.answerAgent(name, command, args) ?? usualAnswer(command, frozen)
  }

  async freeze(name: string, mostSeconds = 30): Promise<number> {
    const frozen = await this.#operate('freeze', name, ({ guests }) => {
      const guest = requireAgent(guests, name)
      if (guest.frozen) throw new HypervisorError('refused', `Guest ${name} is frozen already.`)
      guest.frozen = true
      return 1
    })
    setTimeout(() => void this.thaw(name).catch(() => {}), mostSeconds * 1000).unref()
    return frozen
  }

  async thaw(name: string): Promise<number> {
    return this.#operate('thaw', name, ({ guests }) => {
      const guest = guests[name]
      if (guest === undefined || !guest.frozen) return 0
      guest.frozen = false
      return 1
    })
  }

  openConsole(name: string): Promise<Duplex> {
    return this.#operate('openConsole', name, ({ guests }) => {
      requireRunning(guests, name)
      return this.host.consoles.open(name)
    })
  }

  openGraphics(name: string): Promise<Duplex> {
    return this.#operate('openGraphics', name, ({ guests }) => {
      if (!requireRunning(guests, name).hasScreen)
        throw new HypervisorError('refused', `Guest ${name} has no screen.`)
      return this.host.consoles.open(`${name} screen`)
    })
  }

  async copyDisk(name: string, toPath: string, options: DiskCopyOptions): Promise<void> {
    options.signal?.throwIfAborted()
    await this.#operate('copyDisk', name, ({ guests }) => {
      const { diskPath } = options.freeze ? requireAgent(guests, name) : requireRunning(guests, name)
      rmSync(toPath, { force: true })
      copyFileSync(diskPath, toPath)
    })
  }

  dropDiskCopy(name: string): Promise<void> {
    return this.#operate('dropDiskCopy', name, () => {})
  }

  onEvent(listener: (event: GuestEvent) => void): () => void {
    return this.host.onEvent(listener)
  }

  async close(): Promise<void> {
    this.#closed = true
  }

  /** An operation on one guest; `work` returns the event that tells of its change, null when there was nothing to do. */
  async #change(
    operation: FaultyOperation,
    name: string,
    work: (state: SimulatedState) => GuestEvent['event'] | null,
  ): Promise<void> {
    await this.#operate(operation, name, (state) => {
      const event = work(state)
      if (event === null) return
      state.journal.push({ operation, name })
      this.host.announce({ name, event })
    })
  }

  /** Any operation, with whatever trouble is due. An empty name: it concerns all guests. */
  async #operate<T>(
    operation: FaultyOperation,
    name: string,
    work: (state: SimulatedState) => T,
  ): Promise<T> {
    if (name !== '' && !name.startsWith(guestPrefix)) {
      throw new HypervisorError('refused', `"${name}" is not a guest of this house.`)
    }
    if (this.#closed) throw new HypervisorError('gone', 'This connection was closed.')
    await sleep(1) // nothing is done at once, as on a real host
    const { trouble, done } = this.host.change((state) => {
      const trouble = state.reachable ? takeFault(state, operation) : 'gone'
      const idle = trouble !== null && trouble !== 'hangAfter'
      return { trouble, done: idle ? null : attempt(() => work(state)) }
    })
    if (trouble === 'gone') throw new HypervisorError('gone', 'The daemon is away.')
    if (trouble === 'refuse')
      throw new HypervisorError('refused', `The machine refuses to ${operation} ${name}.`)
    if (trouble !== null) {
      await sleep(deadlineMs)
      throw new HypervisorError('timeout', `${operation} ${name} did not answer within ${deadlineMs} ms.`)
    }
    return done!()
  }
}

/** Does the work now and tells later how it went: the machine's state is written either way. */
function attempt<T>(work: () => T): () => T {
  try {
    const result = work()
    return () => result
  } catch (error) {
    return () => {
      throw error
    }
  }
}

/** What ends a guest: the first way that it hears and obeys. */
function wayOff(guest: SimulatedState['guests'][string] | undefined): PowerOffWay | null {
  if (guest === undefined || guest.power === 'stopped' || guest.power === 'crashed') return null
  if (guest.hasAgent && !guest.ignores.includes('agent')) return 'agent'
  return guest.ignores.includes('acpi') ? 'plug' : 'acpi'
}

const turnOff =
  (consoles: SimulatedHost['consoles'], name: string, how: 'orderly' | 'plug') =>
  ({ guests }: SimulatedState): GuestEvent['event'] | null => {
    const guest = guests[name]
    if (guest === undefined || guest.power === 'stopped' || guest.power === 'crashed') return null
    guest.power = 'stopped'
    guest.frozen = false
    consoles.end(name)
    if (how === 'orderly') guest.poweredItselfOff = true
    return 'stopped'
  }

type Guests = SimulatedState['guests']

function requireGuest(guests: Guests, name: string): Guests[string] {
  const guest = guests[name]
  if (guest === undefined) throw new HypervisorError('refused', `There is no guest ${name}.`)
  return guest
}

function requireRunning(guests: Guests, name: string): Guests[string] {
  const guest = requireGuest(guests, name)
  if (guest.power !== 'running') throw new HypervisorError('refused', `Guest ${name} does not run.`)
  return guest
}

function requireAgent(guests: Guests, name: string): Guests[string] {
  const guest = requireRunning(guests, name)
  if (!guest.hasAgent) throw new HypervisorError('noAgent', `No agent answers in guest ${name}.`)
  return guest
}

/** A guest that was started a moment ago. */
const unused = (name: string, vcpus: number, memoryMib: number): GuestStats => ({
  name,
  cpuTimeNs: 0,
  vcpus,
  stealNs: 0,
  memory: {
    maximumKib: memoryMib * 1024,
    currentKib: memoryMib * 1024,
    unusedKib: null,
    usableKib: null,
    residentKib: memoryMib * 1024,
  },
  disks: [{ device: 'vda', readBytes: 0, readRequests: 0, writeBytes: 0, writeRequests: 0 }],
  nics: [],
})

/** What the real one refuses is refused here, for the same reasons. */
function refuseUnsound(spec: GuestSpec): void {
  try {
    domainXml(spec, 'tcg')
  } catch (cause) {
    throw new HypervisorError('refused', (cause as Error).message, { cause })
  }
}

function takeFault(
  { faults }: SimulatedState,
  operation: FaultyOperation,
): SimulatedState['faults'][number]['kind'] | null {
  const index = faults.findIndex((fault) => fault.operation === operation)
  return index < 0 ? null : (faults.splice(index, 1)[0]?.kind ?? null)
}
