import { setTimeout as sleep } from 'node:timers/promises'
import { domainXml } from './domain-xml.ts'
import { guestPrefix } from './names.ts'
import { type FaultyOperation, SimulatedHost, type SimulatedState } from './simulated-host.ts'
import {
  type Accelerator,
  type FoundGuest,
  type GuestEvent,
  type GuestSpec,
  type Hypervisor,
  HypervisorError,
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
      const power = guests[spec.name]?.power ?? 'stopped'
      const { uuid, memoryMib, diskPath } = spec
      guests[spec.name] = { ...guests[spec.name], uuid, power, memoryMib, diskPath }
      return 'defined'
    })
  }

  start(name: string): Promise<void> {
    return this.#change('start', name, ({ guests }) => {
      const guest = guests[name]
      if (guest === undefined) throw new HypervisorError('refused', `There is no guest ${name}.`)
      if (guest.power === 'running') return null
      guest.power = 'running'
      delete guest.poweredItselfOff
      return 'started'
    })
  }

  shutdown(name: string, _graceSeconds: number): Promise<void> {
    return this.#change('shutdown', name, turnOff(name, 'orderly'))
  }

  destroy(name: string): Promise<void> {
    return this.#change('destroy', name, turnOff(name, 'plug'))
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
    if (!name.startsWith(guestPrefix)) {
      throw new HypervisorError('refused', `"${name}" is not a guest of this house.`)
    }
    await this.#operate(operation, name, (state) => {
      const event = work(state)
      if (event === null) return
      state.journal.push({ operation, name })
      this.host.announce({ name, event })
    })
  }

  /** Any operation, with whatever trouble is due. */
  async #operate<T>(
    operation: FaultyOperation,
    name: string,
    work: (state: SimulatedState) => T,
  ): Promise<T> {
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

const turnOff =
  (name: string, how: 'orderly' | 'plug') =>
  ({ guests }: SimulatedState): GuestEvent['event'] | null => {
    const guest = guests[name]
    if (guest === undefined || guest.power === 'stopped' || guest.power === 'crashed') return null
    guest.power = 'stopped'
    if (how === 'orderly') guest.poweredItselfOff = true
    return 'stopped'
  }

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
