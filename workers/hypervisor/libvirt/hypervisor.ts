import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import { domainXml } from '../domain-xml.ts'
import { Enforcer } from '../enforcement.ts'
import { Freezer } from '../freezer.ts'
import { limitsMeanwhile } from '../limits.ts'
import { guestPrefix, noteNamespace } from '../names.ts'
import { readNote } from '../note.ts'
import { powerOff } from '../power-off.ts'
import {
  type Accelerator,
  type DiskCopyOptions,
  type FoundGuest,
  type GuestEvent,
  type GuestPower,
  type GuestSpec,
  type GuestStats,
  type Hypervisor,
  HypervisorError,
  type LimitEnforcement,
  type PowerOffPatience,
  type PowerOffWay,
  type ResizeOutcome,
} from '../types.ts'
import { askAgent } from './agent.ts'
import { CallPool } from './call-pool.ts'
import { Consoles } from './consoles.ts'
import { copyDisk, dropDiskCopy } from './disk-copy.ts'
import { EventStream } from './event-stream.ts'
import type { DomainState } from './protocol.ts'
import { resizeRunning } from './resize.ts'
import { domainState, shutOffReason } from './states.mjs'
import { toGuestStats } from './stats.ts'

/** Seconds that each operation may take. The first call waits for libvirt's own probe of QEMU, some 8 s under emulation. */
const deadlines = {
  connect: 60,
  list: 15,
  state: 5,
  define: 30,
  start: 60,
  destroy: 30,
  undefine: 15,
  reset: 15,
  stats: 15,
  note: 5,
}

export interface LibvirtOptions {
  readonly uri: string
  readonly accelerator: Accelerator
  readonly calls: CallPool
  /** Keeps notes on guests whose file systems are frozen. */
  readonly stateDir: string
}

/** Guests run by libvirt and QEMU. */
export class LibvirtHypervisor implements Hypervisor {
  readonly uri: string
  readonly accelerator: Accelerator
  readonly #calls: CallPool
  /** For calls that wait for a guest or copy its disk: they must not hold up the others. */
  readonly #slowCalls: CallPool
  readonly #consoles: Consoles
  readonly #enforcer: Enforcer
  readonly #freezer: Freezer
  readonly #listeners = new Set<(event: GuestEvent) => void>()
  #events: EventStream | null = null

  constructor({ uri, accelerator, calls, stateDir }: LibvirtOptions) {
    this.uri = uri
    this.accelerator = accelerator
    this.#calls = calls
    this.#slowCalls = new CallPool(uri, { mostChildren: 6, keepsOne: false })
    this.#consoles = new Consoles(uri, stateDir)
    this.#enforcer = new Enforcer(uri)
    this.#freezer = new Freezer(
      {
        agent: (name, command, args, seconds) => this.agent(name, command, args, seconds),
        powerOf: (name) => this.#powerOf(name),
      },
      join(stateDir, 'frozen'),
    )
    this.#freezer.resume()
  }

  async list(): Promise<readonly FoundGuest[]> {
    const domains = await this.#calls.call(deadlines.list, 'list')
    return domains
      .filter(({ name }) => name.startsWith(guestPrefix))
      .map((domain) => ({
        name: domain.name,
        power: toPower(domain),
        ...(poweredItselfOff(domain) && { poweredItselfOff: true as const }),
      }))
  }

  async define(spec: GuestSpec): Promise<void> {
    await this.#calls.call(deadlines.define, 'define', this.#describe(spec))
  }

  async start(name: string): Promise<void> {
    this.#consoles.prepare()
    await this.#calls.call(deadlines.start, 'start', requireOurs(name))
    if (this.#enforcer.isOurs) await this.#limit(name)
  }

  async shutdown(name: string, patience: PowerOffPatience): Promise<PowerOffWay | null> {
    requireOurs(name)
    return powerOff(
      {
        ask: (way, timeoutSeconds) => this.#ask(name, way, timeoutSeconds),
        isOff: () => this.#isOff(name),
        pullPlug: () => this.destroy(name),
      },
      patience,
    )
  }

  async destroy(name: string): Promise<void> {
    await this.#calls.call(deadlines.destroy, 'destroy', requireOurs(name))
  }

  async undefine(name: string): Promise<void> {
    const power = await this.#powerOf(requireOurs(name))
    if (power === null) return
    if (power !== 'stopped' && power !== 'crashed') {
      throw new HypervisorError('refused', `Guest ${name} still runs; stop it before forgetting it.`)
    }
    await this.#calls.call(deadlines.undefine, 'undefine', name)
    this.#enforcer.sweep()
  }

  async reset(name: string): Promise<void> {
    if (!(await this.#calls.call(deadlines.reset, 'reset', requireOurs(name)))) throw doesNotRun(name)
  }

  async resize(spec: GuestSpec): Promise<ResizeOutcome> {
    const xml = this.#describe(spec)
    const limited = readNote(await this.#calls.call(deadlines.note, 'note', spec.name, noteNamespace, 'now'))
    await this.#calls.call(deadlines.define, 'define', xml)
    if (this.#enforcer.isOurs) await this.#limit(spec.name)
    const sameLimits = JSON.stringify(limited?.limits ?? null) === JSON.stringify(spec.limits ?? null)
    return resizeRunning(this.#calls, this, spec, { limitsHold: this.#enforcer.isOurs || sameLimits })
  }

  async stats(): Promise<readonly GuestStats[]> {
    const domains = await this.#calls.call(deadlines.stats, 'stats')
    return domains.filter(({ name }) => name.startsWith(guestPrefix)).map(toGuestStats)
  }

  async enforcement(): Promise<LimitEnforcement> {
    return this.#enforcer.decision
  }

  agent(
    name: string,
    command: string,
    args: Readonly<Record<string, unknown>> = {},
    timeoutSeconds = 10,
  ): Promise<unknown> {
    return askAgent(this.#slowCalls, requireOurs(name), command, args, timeoutSeconds)
  }

  async freeze(name: string, mostSeconds?: number): Promise<number> {
    return this.#freezer.freeze(requireOurs(name), mostSeconds)
  }

  async thaw(name: string): Promise<number> {
    return this.#freezer.thaw(requireOurs(name))
  }

  async openConsole(name: string): Promise<Duplex> {
    return this.#consoles.openConsole(await this.#requireRunning(name))
  }

  async openGraphics(name: string): Promise<Duplex> {
    const xml = await this.#calls.call(deadlines.state, 'describe', await this.#requireRunning(name))
    return this.#consoles.openGraphics(name, xml ?? '')
  }

  async copyDisk(name: string, toPath: string, options: DiskCopyOptions): Promise<void> {
    const calls = { quick: this.#calls, slow: this.#slowCalls }
    return copyDisk(calls, this, await this.#requireRunning(name), toPath, options)
  }

  async dropDiskCopy(name: string): Promise<void> {
    return dropDiskCopy(this.#slowCalls, requireOurs(name))
  }

  onEvent(listener: (event: GuestEvent) => void): () => void {
    this.#listeners.add(listener)
    this.#events ??= new EventStream(this.uri, (event) => this.#announce(event))
    return () => {
      this.#listeners.delete(listener)
    }
  }

  async close(): Promise<void> {
    this.#events?.close()
    this.#freezer.close()
    this.#consoles.close()
    this.#calls.close()
    this.#slowCalls.close()
    this.#listeners.clear()
  }

  #announce(event: GuestEvent): void {
    if (!event.name.startsWith(guestPrefix)) return
    for (const listener of this.#listeners) listener(event)
  }

  #describe(spec: GuestSpec): string {
    try {
      return domainXml(spec, this.accelerator, {
        consoleSocketPath: this.#consoles.socketPathOf(spec.name),
        enforcesLimits: this.#enforcer.decision.cpuQuota === 'libvirt',
      })
    } catch (cause) {
      throw new HypervisorError('refused', (cause as Error).message, { cause })
    }
  }

  /** Its limits are those it was last defined with, so that a guest that already runs is limited anew by whoever starts it again. */
  async #limit(name: string): Promise<void> {
    const now = readNote(await this.#calls.call(deadlines.note, 'note', name, noteNamespace, 'now'))
    const next = readNote(await this.#calls.call(deadlines.note, 'note', name, noteNamespace, 'next'))
    const limits = limitsMeanwhile(now?.limits ?? null, next?.limits ?? null)
    if (limits === null) return
    try {
      this.#enforcer.apply(name, limits)
    } catch (cause) {
      const why = (cause as Error).message
      throw new HypervisorError('refused', `Guest ${name} runs, but its limits cannot be set: ${why}.`, {
        cause,
      })
    }
  }

  async #powerOf(name: string): Promise<GuestPower | null> {
    const state = await this.#calls.call(deadlines.state, 'state', name)
    return state === null ? null : toPower(state)
  }

  async #requireRunning(name: string): Promise<string> {
    const power = await this.#powerOf(requireOurs(name))
    if (power === 'running' || power === 'paused') return name
    throw doesNotRun(name)
  }

  /** Whether the guest heard us. No agent, a paused guest or a deaf one are no errors: there is always the plug. */
  async #ask(name: string, way: 'agent' | 'acpi', timeoutSeconds: number): Promise<boolean> {
    try {
      await this.#slowCalls.call(timeoutSeconds, 'shutdown', name, way)
      return true
    } catch (error) {
      if (error instanceof HypervisorError && error.reason !== 'gone') return false
      throw error
    }
  }

  async #isOff(name: string): Promise<boolean> {
    const power = await this.#powerOf(name)
    return power === null || power === 'stopped' || power === 'crashed'
  }
}

/** Opens a connection and proves that the daemon answers. @throws HypervisorError */
export async function openCalls(uri: string): Promise<CallPool> {
  const calls = new CallPool(uri)
  try {
    await calls.call(deadlines.connect, 'connect')
  } catch (error) {
    calls.close()
    throw error
  }
  return calls
}

const doesNotRun = (name: string): HypervisorError =>
  new HypervisorError('refused', `Guest ${name} does not run.`)

function requireOurs(name: string): string {
  if (name.startsWith(guestPrefix)) return name
  throw new HypervisorError(
    'refused',
    `"${name}" is not a guest of this house (their names begin with ${guestPrefix}).`,
  )
}

const poweredItselfOff = ({ state, reason }: DomainState): boolean =>
  state === domainState.shutOff && reason === shutOffReason.shutdown

/** Reasons of being off that nobody wanted. */
const badEnds: readonly number[] = [shutOffReason.crashed, shutOffReason.failed, shutOffReason.daemon]

/** Turns libvirt's numbers into our words. Pure. */
export function toPower({ state, reason }: DomainState): GuestPower {
  if (state === domainState.paused || state === domainState.suspended) return 'paused'
  if (state === domainState.crashed) return 'crashed'
  if (state !== domainState.shutOff) return 'running'
  return badEnds.includes(reason) ? 'crashed' : 'stopped'
}
