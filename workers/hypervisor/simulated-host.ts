import { existsSync, readFileSync, readlinkSync, rmSync, symlinkSync } from 'node:fs'
import { z } from 'zod'
import { processStartTicks, writeFileAtomically } from '../host/index.ts'
import { type AgentAnswerer, SimulatedConsoles } from './simulated-inside.ts'
import type { GuestEvent, GuestPower, GuestStats, Hypervisor } from './types.ts'

const operation = z.enum([
  ...([
    'list',
    'define',
    'start',
    'shutdown',
    'destroy',
    'undefine',
    'reset',
    'resize',
    'stats',
    'agent',
  ] as const),
  ...(['freeze', 'thaw', 'openConsole', 'openGraphics', 'copyDisk', 'dropDiskCopy', 'enforcement'] as const),
])
/** Operations of the door that can be made to fail. */
export type FaultyOperation = z.infer<typeof operation> & keyof Hypervisor

const fault = z.object({
  operation,
  /** `refuse`: says no; `hang`: no answer before the deadline; `hangAfter`: the same, but the work was done. */
  kind: z.enum(['refuse', 'hang', 'hangAfter']),
})
const guest = z.object({
  uuid: z.string(),
  power: z.enum(['running', 'paused', 'stopped', 'crashed']),
  memoryMib: z.number(),
  diskPath: z.string(),
  poweredItselfOff: z.literal(true).optional(),
  vcpus: z.number().default(1),
  /** vCPUs that it may get while it runs. */
  mostVcpus: z.number().default(1),
  /** Its shape from the next start on. */
  next: z.object({ vcpus: z.number(), mostVcpus: z.number(), memoryMib: z.number() }).optional(),
  hasScreen: z.boolean().default(false),
  /** Whether somebody in it answers the host. */
  hasAgent: z.boolean().default(true),
  frozen: z.boolean().default(false),
  /** Ways of asking it to power off that it hears and does not obey. */
  ignores: z.array(z.enum(['agent', 'acpi'])).default([]),
  /** What it used so far, by `GuestStats`; nothing unless a test says so. */
  used: z.looseObject({}).default({}),
})
const state = z.object({
  reachable: z.boolean(),
  guests: z.record(z.string(), guest),
  faults: z.array(fault),
  journal: z.array(z.object({ operation, name: z.string() })),
})

export type SimulatedState = z.infer<typeof state>

const empty = (): SimulatedState => ({ reachable: true, guests: {}, faults: [], journal: [] })

/**
 * A make-believe machine with guests, and the hand that makes its troubles. With a file it outlives the process that uses it, as
 * guests outlive a worker, and several processes may share it.
 */
export class SimulatedHost {
  readonly #path: string | null
  #memory: SimulatedState = empty()
  readonly #listeners = new Set<(event: GuestEvent) => void>()
  /** Serial ports and screens, for the process that opened them. */
  readonly consoles = new SimulatedConsoles()
  /** Answers the guest's agent gives instead of its usual ones; undefined: the usual one. Of this process only. */
  answerAgent: AgentAnswerer = () => undefined

  /** @param path file that keeps the state; without it the state is this object's. */
  constructor(path: string | null = null) {
    this.#path = path
  }

  /** What the machine looks like now. */
  read(): SimulatedState {
    if (this.#path === null) return this.#memory
    if (!existsSync(this.#path)) return empty()
    return state.parse(JSON.parse(readFileSync(this.#path, 'utf8')))
  }

  /** Changes the machine in one step, whoever else is changing it. */
  change<T>(edit: (state: SimulatedState) => T): T {
    if (this.#path === null) return edit(this.#memory)
    const lock = `${this.#path}.lock`
    while (!tryLock(lock)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2)
    try {
      const now = this.read()
      const before = JSON.stringify(now)
      const result = edit(now)
      const after = JSON.stringify(now)
      if (after !== before) writeFileAtomically(this.#path, after)
      return result
    } finally {
      rmSync(lock)
    }
  }

  /** QEMU dies under the guest. */
  crashGuest(name: string): void {
    this.#setPower(name, 'crashed')
  }

  /** The tenant powers the guest off from inside. */
  powerOffGuest(name: string): void {
    this.#setPower(name, 'stopped', true)
  }

  /** The guest hears these ways of asking it to power off, and goes on. */
  setIgnores(name: string, ways: readonly ('agent' | 'acpi')[]): void {
    this.change(({ guests }) => {
      requireGuest(guests, name).ignores = [...ways]
    })
  }

  /** The guest has no agent, or one that does not answer; `answers: true` brings it back. */
  setAgent(name: string, { answers }: { answers: boolean }): void {
    this.change(({ guests }) => {
      requireGuest(guests, name).hasAgent = answers
    })
  }

  /** What the guest used so far; what is left out stays as it was. */
  setUsed(name: string, used: Partial<Omit<GuestStats, 'name' | 'vcpus'>>): void {
    this.change(({ guests }) => {
      const guest = requireGuest(guests, name)
      guest.used = { ...guest.used, ...used }
    })
  }

  /** The guest writes to its serial port. Who has its console open in this process reads it. */
  say(name: string, words: string): void {
    this.consoles.say(name, words)
  }

  /** The guest stands still, as it does when the host's disk is full. */
  pauseGuest(name: string): void {
    this.#setPower(name, 'paused')
  }

  /** The daemon goes away; guests keep running, nobody can tell. */
  loseDaemon(): void {
    this.change((now) => {
      now.reachable = false
    })
  }

  /** The daemon is back, and has forgotten why guests are off: libvirt keeps that in memory only. */
  restoreDaemon(): void {
    this.change((now) => {
      now.reachable = true
      for (const guest of Object.values(now.guests)) forgetWhy(guest)
    })
  }

  /** Power cut: nothing runs any more, definitions are kept. */
  rebootHost(): void {
    this.change((now) => {
      for (const one of Object.values(now.guests)) {
        one.power = 'stopped'
        one.frozen = false
        forgetWhy(one)
      }
      now.reachable = true
    })
    this.consoles.endAll()
  }

  /** The next such operation says no. */
  refuseNext(operation: FaultyOperation): void {
    this.change(({ faults }) => faults.push({ operation, kind: 'refuse' }))
  }

  /** The next such operation misses its deadline, before or after doing its work. */
  hangNext(operation: FaultyOperation, { workIsDone = false } = {}): void {
    this.change(({ faults }) => faults.push({ operation, kind: workIsDone ? 'hangAfter' : 'hang' }))
  }

  /** Every operation that changed something, in order: for proving that nothing was started twice. */
  journal(): readonly { readonly operation: FaultyOperation; readonly name: string }[] {
    return this.read().journal
  }

  onEvent(listener: (event: GuestEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  /** Tells listeners of this process. */
  announce(event: GuestEvent): void {
    for (const listener of this.#listeners) listener(event)
  }

  #setPower(name: string, power: GuestPower, poweredItselfOff = false): void {
    this.change(({ guests }) => {
      const guest = requireGuest(guests, name)
      guest.power = power
      if (power !== 'paused') guest.frozen = false
      if (poweredItselfOff) guest.poweredItselfOff = true
      else delete guest.poweredItselfOff
    })
    if (power === 'stopped' || power === 'crashed') this.consoles.end(name)
    if (power !== 'running') this.announce({ name, event: power === 'paused' ? 'suspended' : power })
  }
}

function forgetWhy(guest: SimulatedState['guests'][string]): void {
  if (guest.power === 'crashed') guest.power = 'stopped'
  delete guest.poweredItselfOff
}

function requireGuest(guests: SimulatedState['guests'], name: string): SimulatedState['guests'][string] {
  const found = guests[name]
  if (found === undefined) throw new Error(`The simulated machine has no guest ${name}.`)
  return found
}

/** A link whose target names the holder: made in one step, and a holder that was killed is told from one that works. */
function tryLock(path: string): boolean {
  const me = `${process.pid}-${processStartTicks(process.pid)}`
  try {
    symlinkSync(me, path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    if (isLeft(path)) rmSync(path, { force: true })
    return false
  }
}

function isLeft(path: string): boolean {
  try {
    const [pid, startTicks] = readlinkSync(path).split('-')
    return processStartTicks(Number(pid)) !== startTicks
  } catch {
    return false // its holder has just let go of it
  }
}
