import type { Service } from '@freehold/sdk'
import type { InstanceService, InstanceSummary } from '@freehold/sdk/hostApi'
import { type AgentDoor, HypervisorError } from '../../hypervisor/index.ts'
import { nextRoundMs } from '../agent-door.ts'
import type { Clock } from '../clock.ts'
import type { ObservedInstance } from '../types.ts'
import { makeCheck, type Outcome } from './check.ts'

export interface ReadinessOptions {
  readonly hypervisor: AgentDoor
  /** Those that run. */
  readonly instances: () => readonly ObservedInstance[]
  readonly clock: Clock
}

const defaultTimeoutSeconds = 300
const defaultIntervalSeconds = 5
/** One bad moment does not make a service fail that worked. */
const failuresInARow = 3
/** An agent that is silent is asked ever more seldom, up to this. */
const silentIntervalSeconds = 30
const guestsAtOnce = 8

interface Watched {
  state: InstanceService['state']
  reason: string | null
  /** Unix seconds. */
  checkedAt: number | null
  dueMs: number
  failures: number
  silences: number
}

/** One boot of a guest. */
interface Boot {
  readonly sinceMs: number
  readonly services: Map<string, Watched>
  isBusy: boolean
}

const notCheckedYet = 'It was not checked yet.'
const off = 'The guest is off.'

/**
 * Finds out whether the services of instances work, by checks inside the guests, one at a time in each. A service is pending
 * until it works or its time is up; afterwards it is looked at now and then, and becomes ready or failed as it is found.
 */
export class Readiness {
  readonly #options: ReadinessOptions
  readonly #boots = new Map<string, Boot>()

  constructor(options: ReadinessOptions) {
    this.#options = options
  }

  /** What is known of each service that the manifest names, in its order. */
  servicesOf({ guest, services }: ObservedInstance): readonly InstanceService[] {
    const boot = this.#boots.get(guest)
    return services.map(({ name, check }) => {
      const watched = boot?.services.get(name)
      const { state = 'pending', checkedAt = null } = watched ?? {}
      const reason = watched === undefined ? (boot === undefined ? off : notCheckedYet) : watched.reason
      return { name, kind: check.kind, state, reason, checkedAt }
    })
  }

  /** Of an instance as a whole: ready when it runs and every service works, failed when one has failed. */
  readinessOf(instance: ObservedInstance): InstanceSummary['readiness'] {
    if (!this.#boots.has(instance.guest)) return 'pending'
    const states = this.servicesOf(instance).map(({ state }) => state)
    if (states.includes('failed')) return 'failed'
    return states.every((state) => state === 'ready') ? 'ready' : 'pending'
  }

  /** The guest begins anew, and so do its services. */
  started(guest: string): void {
    this.#boots.delete(guest)
  }

  /** Makes the checks that are due. Ends early when the hypervisor itself is away. */
  async round(): Promise<void> {
    const instances = this.#options.instances()
    this.#keepOnly(instances)
    const due = instances.filter((instance) => this.#isDue(instance)).values()
    let isAway = false
    const checker = async () => {
      for (const instance of due) {
        if (isAway) return
        isAway = !(await this.#checkAll(instance))
      }
    }
    await Promise.all(Array.from({ length: guestsAtOnce }, checker))
  }

  #keepOnly(instances: readonly ObservedInstance[]): void {
    const running = new Set(instances.map(({ guest }) => guest))
    for (const guest of this.#boots.keys()) if (!running.has(guest)) this.#boots.delete(guest)
    const sinceMs = this.#options.clock.steadyMs()
    for (const guest of running) {
      if (!this.#boots.has(guest)) this.#boots.set(guest, { sinceMs, services: new Map(), isBusy: false })
    }
  }

  #isDue({ guest, services }: ObservedInstance): boolean {
    const boot = this.#boots.get(guest)
    const now = this.#options.clock.steadyMs()
    return boot !== undefined && !boot.isBusy && services.some((service) => dueMs(boot, service) <= now)
  }

  /** Whether the hypervisor is there. */
  async #checkAll({ guest, services }: ObservedInstance): Promise<boolean> {
    const boot = this.#boots.get(guest)
    if (boot === undefined || boot.isBusy) return true
    boot.isBusy = true
    try {
      for (const service of services) {
        if (dueMs(boot, service) > this.#options.clock.steadyMs()) continue
        const outcome = await makeCheck(this.#options.hypervisor, guest, service.check)
        this.#note(boot, service, outcome)
      }
      return true
    } catch (error) {
      if (error instanceof HypervisorError) return false
      throw error
    } finally {
      boot.isBusy = false
    }
  }

  #note(boot: Boot, service: Service, outcome: Outcome): void {
    const { clock } = this.#options
    const { timeoutSeconds = defaultTimeoutSeconds, intervalSeconds = defaultIntervalSeconds } = service
    const before = boot.services.get(service.name)
    const isTimeUp = clock.steadyMs() - boot.sinceMs >= timeoutSeconds * 1000
    const failures = outcome.passed ? 0 : (before?.failures ?? 0) + 1
    const silences = !outcome.passed && outcome.isSilent ? (before?.silences ?? 0) + 1 : 0
    const after = stateAfter(before?.state ?? 'pending', outcome, { isTimeUp, failures, timeoutSeconds })
    const now = clock.steadyMs()
    // What works and what has failed is looked at once a minute; what may be about to change, at the tenant's own pace.
    const isSettled = outcome.passed || after.state === 'failed'
    const silentSeconds = silences === 0 ? 0 : Math.min(silentIntervalSeconds, 2 ** silences)
    const pauseMs = Math.max(intervalSeconds, silentSeconds) * 1000
    boot.services.set(service.name, {
      ...after,
      checkedAt: Math.floor(clock.nowMs() / 1000),
      dueMs: isSettled ? nextRoundMs(now, pauseMs) : now + pauseMs,
      failures,
      silences,
    })
  }
}

const dueMs = (boot: Boot, { name }: Service): number => boot.services.get(name)?.dueMs ?? 0

interface Circumstances {
  readonly isTimeUp: boolean
  /** In a row, this one included. */
  readonly failures: number
  readonly timeoutSeconds: number
}

/** What a service is after a check. Pure. */
export function stateAfter(
  before: InstanceService['state'],
  outcome: Outcome,
  { isTimeUp, failures, timeoutSeconds }: Circumstances,
): Pick<InstanceService, 'state' | 'reason'> {
  if (outcome.passed) return { state: 'ready', reason: null }
  const { reason, isFinal } = outcome
  if (before === 'ready' && failures < failuresInARow) return { state: 'ready', reason: null }
  if (before === 'ready') return { state: 'failed', reason: `It worked before. ${reason}` }
  if (isFinal || before === 'failed') return { state: 'failed', reason }
  return isTimeUp
    ? { state: 'failed', reason: `It did not become ready within ${timeoutSeconds} s. ${reason}` }
    : { state: 'pending', reason }
}
