import type { Readable } from 'node:stream'
import type { InstanceMetrics, InstanceService, InstanceSummary, LogName } from '@freehold/sdk/hostApi'
import type { Hex } from 'viem'
import { type ConsoleView, OperationRefusal } from '../api/operations.ts'
import type { Hypervisor } from '../hypervisor/index.ts'
import { narrowDoor } from './agent-door.ts'
import { type Clock, repeat, systemClock } from './clock.ts'
import { ConsoleHub } from './console/hub.ts'
import { CloudInitCollector } from './logs/cloud-init.ts'
import { openLog } from './logs/logs.ts'
import { readGpuHistory } from './metrics/gpu-history.ts'
import { gpuRowOf } from './metrics/gpu-row.ts'
import { type IdleQuery, idleSecondsOf } from './metrics/idle.ts'
import { prometheusText } from './metrics/prometheus.ts'
import { Recorder } from './metrics/recorder.ts'
import { ringsIn } from './metrics/rings.ts'
import { readSeries, type SeriesQuery } from './metrics/series.ts'
import { Survey } from './metrics/survey.ts'
import { Readiness } from './readiness/readiness.ts'
import type { ObservedInstance, Say } from './types.ts'

export interface ObservatoryOptions {
  readonly hypervisor: Pick<Hypervisor, 'stats' | 'agent' | 'openConsole' | 'onEvent'>
  /** All instances of which anything is kept. Cheap: it is asked several times a second. */
  readonly instances: () => readonly ObservedInstance[]
  readonly say: Say
  readonly clock?: Clock
}

/** Everything that can be seen of a host's instances. Methods refuse a lease that is not among the instances (`notFound`). */
export interface Observatory {
  /** Begins to look, once; nothing is recorded before. */
  start(): void
  /** Measurements over time. @throws OperationRefusal, Error of the file system */
  metrics(lease: Hex, query: SeriesQuery): Promise<InstanceMetrics>
  /** The newest measurements for Prometheus. */
  metricsText(lease: Hex): Promise<string>
  /** @throws OperationRefusal with the reason where there is no such log */
  readLog(
    lease: Hex,
    log: LogName,
    options: { readonly tail?: number; readonly follow: boolean },
  ): Promise<Readable>
  /** @throws OperationRefusal `unavailable`, `conflict` */
  openConsole(lease: Hex): Promise<ConsoleView>
  /** The services of the manifest, and whether they work. */
  services(lease: Hex): readonly InstanceService[]
  /** Of the instance as a whole; one that does not run is pending. */
  readiness(lease: Hex): InstanceSummary['readiness']
  /**
   * For how long nobody has used the instance: its processors idled, and nobody typed into its console. 0 while that is not
   * known, so a rule that waits for idleness waits on.
   */
  idleSeconds(lease: Hex, query: IdleQuery): Promise<number>
  /** Writes what is not written, lets viewers go and stops looking. */
  stop(): Promise<void>
}

/** Pauses between two rounds of each kind of work. */
const pauses = { write: 5000, survey: 5000, cloudInit: 2000, readiness: 1000, consoles: 1000 }
/** All that is asked of guests' agents here, together. */
const agentCallsAtOnce = 3
/** Counters older than this are not the newest any more. */
const freshMs = 10_000

export function openObservatory(options: ObservatoryOptions): Observatory {
  return new RealObservatory(options)
}

class RealObservatory implements Observatory {
  readonly #options: ObservatoryOptions
  readonly #clock: Clock
  readonly #recorder: Recorder
  readonly #survey: Survey
  readonly #cloudInit: CloudInitCollector
  readonly #readiness: Readiness
  readonly #consoles: ConsoleHub
  readonly #stopping = new AbortController()
  #loops: Promise<unknown> = Promise.resolve()
  #unsubscribe: (() => void) | null = null

  constructor(options: ObservatoryOptions) {
    const { hypervisor, instances, say, clock = systemClock } = options
    this.#options = options
    this.#clock = clock
    const onRestart = (guest: string) => this.#begun(guest)
    this.#recorder = new Recorder({ hypervisor, instances, clock, say, onRestart })
    const agents = narrowDoor(hypervisor, agentCallsAtOnce)
    const running = { hypervisor: agents, clock, instances: () => this.#recorder.running() }
    this.#survey = new Survey({
      ...running,
      onFilesystemUse: (guest, bytes) =>
        this.#recorder.track(guest)?.setFilesystemUse(bytes, clock.steadyMs()),
      onGpuUse: (guest, gpus) =>
        this.#recorder.track(guest)?.addGpus(Math.floor(clock.nowMs() / 60_000), gpuRowOf(gpus)),
    })
    this.#cloudInit = new CloudInitCollector({ ...running, say })
    this.#readiness = new Readiness(running)
    this.#consoles = new ConsoleHub({ hypervisor, clock, say })
  }

  start(): void {
    if (this.#unsubscribe !== null) return
    this.#unsubscribe = this.#options.hypervisor.onEvent(({ name, event }) => {
      if (event === 'started') this.#begun(name)
    })
    this.#loops = Promise.all([
      this.#lookEverySecond(),
      this.#repeat('write', () => this.#recorder.write()),
      this.#repeat('survey', () => this.#survey.round()),
      this.#repeat('cloudInit', () => this.#cloudInit.round()),
      this.#repeat('readiness', () => this.#readiness.round()),
      this.#repeat('consoles', () => this.#consoles.tick()),
    ])
  }

  async metrics(lease: Hex, query: SeriesQuery): Promise<InstanceMetrics> {
    const { guest, folder } = this.#find(lease)
    const from = [ringsIn(folder), this.#recorder.track(guest), query, this.#clock.nowMs()] as const
    const [series, gpuHistory] = await Promise.all([readSeries(...from), readGpuHistory(...from)])
    return {
      lease,
      ...series,
      gpuHistory,
      filesystems: [...this.#survey.filesystemsOf(guest)],
      gpus: [...this.#survey.gpusOf(guest)],
    }
  }

  async metricsText(lease: Hex): Promise<string> {
    const { guest } = this.#find(lease)
    return prometheusText([
      {
        lease,
        stats: this.#recorder.newest(guest, freshMs)?.stats ?? null,
        isReady: this.readiness(lease) === 'ready',
        filesystems: this.#survey.filesystemsOf(guest),
        gpus: this.#survey.gpusOf(guest),
      },
    ])
  }

  async readLog(
    lease: Hex,
    log: LogName,
    options: { readonly tail?: number; readonly follow: boolean },
  ): Promise<Readable> {
    const instance = this.#find(lease)
    return openLog({
      ...options,
      instance,
      log,
      clock: this.#clock,
      cloudInit: () => this.#cloudInit.stateOf(instance.guest),
      mayRun: () => !this.#stopping.signal.aborted && (this.#findIfAny(lease)?.mayRun ?? false),
    })
  }

  async openConsole(lease: Hex): Promise<ConsoleView> {
    return this.#consoles.open(this.#find(lease))
  }

  services(lease: Hex): readonly InstanceService[] {
    return this.#readiness.servicesOf(this.#find(lease))
  }

  readiness(lease: Hex): InstanceSummary['readiness'] {
    return this.#readiness.readinessOf(this.#find(lease))
  }

  async idleSeconds(lease: Hex, query: IdleQuery): Promise<number> {
    const { guest, folder } = this.#find(lease)
    const typedMs = this.#consoles.lastInputMs(guest)
    const untouched = typedMs === null ? Number.POSITIVE_INFINITY : (this.#clock.steadyMs() - typedMs) / 1000
    const idle = await idleSecondsOf(ringsIn(folder), this.#recorder.track(guest), query, this.#clock.nowMs())
    return Math.min(idle, Math.floor(untouched))
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    this.#unsubscribe?.()
    await this.#loops
    await this.#consoles.stop()
    if (this.#unsubscribe !== null) await this.#recorder.stop()
  }

  #begun(guest: string): void {
    this.#cloudInit.started(guest)
    this.#readiness.started(guest)
    this.#consoles.started(guest)
  }

  /** At the beginning of each second, so that every second gets its look. */
  async #lookEverySecond(): Promise<void> {
    const { signal } = this.#stopping
    while (!signal.aborted) {
      await this.#clock.sleep(1000 - (this.#clock.nowMs() % 1000) + 2, signal).catch(() => {})
      if (!signal.aborted) await this.#recorder.look()
    }
  }

  #repeat(what: keyof typeof pauses, work: () => Promise<void>): Promise<void> {
    return repeat(this.#clock, pauses[what], this.#stopping.signal, work, (error) =>
      this.#options.say(`Observing (${what}) met an error: ${error.message}`),
    )
  }

  #findIfAny(lease: Hex): ObservedInstance | null {
    return this.#options.instances().find((instance) => instance.lease === lease) ?? null
  }

  #find(lease: Hex): ObservedInstance {
    const found = this.#findIfAny(lease)
    if (found !== null) return found
    throw new OperationRefusal('notFound', `Nothing is kept of lease ${lease} on this host.`)
  }
}
