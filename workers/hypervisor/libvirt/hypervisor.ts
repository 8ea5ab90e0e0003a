import { setTimeout as sleep } from 'node:timers/promises'
import { domainXml } from '../domain-xml.ts'
import { guestPrefix } from '../names.ts'
import {
  type Accelerator,
  type FoundGuest,
  type GuestEvent,
  type GuestPower,
  type GuestSpec,
  type Hypervisor,
  HypervisorError,
} from '../types.ts'
import { CallPool } from './call-pool.ts'
import { EventStream } from './event-stream.ts'
import { type DomainState, domainState, shutOffReason } from './protocol.ts'

/** Seconds that each operation may take. The first call waits for libvirt's own probe of QEMU, some 8 s under emulation. */
const deadlines = {
  connect: 60,
  list: 15,
  state: 5,
  define: 30,
  start: 60,
  shutdown: 12,
  destroy: 30,
  undefine: 15,
}
const pollMs = 250
const askAgainMs = 2000

/** Guests run by libvirt and QEMU. */
export class LibvirtHypervisor implements Hypervisor {
  readonly uri: string
  readonly accelerator: Accelerator
  readonly #calls: CallPool
  readonly #listeners = new Set<(event: GuestEvent) => void>()
  #events: EventStream | null = null

  constructor(uri: string, accelerator: Accelerator, calls: CallPool) {
    this.uri = uri
    this.accelerator = accelerator
    this.#calls = calls
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
    let xml: string
    try {
      xml = domainXml(spec, this.accelerator)
    } catch (cause) {
      throw new HypervisorError('refused', (cause as Error).message, { cause })
    }
    await this.#calls.call(deadlines.define, 'define', xml)
  }

  async start(name: string): Promise<void> {
    await this.#calls.call(deadlines.start, 'start', requireOurs(name))
  }

  /** Asks again and again, for a guest that is still booting hears neither agent nor button. */
  async shutdown(name: string, graceSeconds: number): Promise<void> {
    requireOurs(name)
    const end = performance.now() + graceSeconds * 1000
    let isHeard = false
    while (!(await this.#isOff(name)) && performance.now() < end) {
      isHeard ||= await this.#ask(name, 'agent')
      if (!isHeard) await this.#ask(name, 'acpi')
      await this.#waitUntilOff(name, Math.min(end, performance.now() + askAgainMs))
    }
    await this.destroy(name)
  }

  async destroy(name: string): Promise<void> {
    await this.#calls.call(deadlines.destroy, 'destroy', requireOurs(name))
  }

  async undefine(name: string): Promise<void> {
    const state = await this.#calls.call(deadlines.state, 'state', requireOurs(name))
    if (state === null) return
    if (!['stopped', 'crashed'].includes(toPower(state))) {
      throw new HypervisorError('refused', `Guest ${name} still runs; stop it before forgetting it.`)
    }
    await this.#calls.call(deadlines.undefine, 'undefine', name)
  }

  reset = () => notYet('reset')
  resize = () => notYet('resize')
  stats = () => notYet('stats')
  enforcement = () => notYet('enforcement')
  agent = () => notYet('agent')
  freeze = () => notYet('freeze')
  thaw = () => notYet('thaw')
  openConsole = () => notYet('openConsole')
  openGraphics = () => notYet('openGraphics')
  copyDisk = () => notYet('copyDisk')
  dropDiskCopy = () => notYet('dropDiskCopy')

  onEvent(listener: (event: GuestEvent) => void): () => void {
    this.#listeners.add(listener)
    this.#events ??= new EventStream(this.uri, (event) => this.#announce(event))
    return () => {
      this.#listeners.delete(listener)
    }
  }

  async close(): Promise<void> {
    this.#events?.close()
    this.#calls.close()
    this.#listeners.clear()
  }

  #announce(event: GuestEvent): void {
    if (!event.name.startsWith(guestPrefix)) return
    for (const listener of this.#listeners) listener(event)
  }

  /** Whether the guest heard us. No agent, a paused guest or a deaf one are no errors: there is always the plug. */
  async #ask(name: string, way: 'agent' | 'acpi'): Promise<boolean> {
    try {
      await this.#calls.call(deadlines.shutdown, 'shutdown', name, way)
      return true
    } catch (error) {
      if (error instanceof HypervisorError && error.reason !== 'gone') return false
      throw error
    }
  }

  async #isOff(name: string): Promise<boolean> {
    const state = await this.#calls.call(deadlines.state, 'state', name)
    return state === null || ['stopped', 'crashed'].includes(toPower(state))
  }

  async #waitUntilOff(name: string, until: number): Promise<void> {
    while (performance.now() < until && !(await this.#isOff(name))) await sleep(pollMs)
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

const notYet = (operation: string): Promise<never> =>
  Promise.reject(new HypervisorError('refused', `libvirt ${operation} is not built yet.`))

function requireOurs(name: string): string {
  if (name.startsWith(guestPrefix)) return name
  throw new HypervisorError(
    'refused',
    `"${name}" is not a guest of this house (their names begin with ${guestPrefix}).`,
  )
}

const poweredItselfOff = ({ state, reason }: DomainState): boolean =>
  state === domainState.shutOff && reason === shutOffReason.shutdown

function toPower({ state, reason }: DomainState): GuestPower {
  if (state === domainState.paused || state === domainState.suspended) return 'paused'
  if (state === domainState.crashed) return 'crashed'
  if (state !== domainState.shutOff) return 'running'
  return reason === shutOffReason.crashed || reason === shutOffReason.failed ? 'crashed' : 'stopped'
}
