import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/** What can be asked about the worker at any moment; read when metrics are scraped. */
export interface MetricSources {
  readonly leasesByState: () => Readonly<Record<string, number>>
  /** Active leases whose disk is missing. */
  readonly leasesWithoutDisk: () => number
  readonly troublesByKind: () => Readonly<Record<string, number>>
  readonly jobsByState: () => Promise<Readonly<Record<string, number>>>
  /** Verifiers' handshakes of the running epoch that the beacon remembers. */
  readonly handshakesKept: () => number
  /** What was done when verifiers found this host down, since the process began. */
  readonly defenceEvents: () => Readonly<Record<string, number>>
  readonly headBlock: () => number
  readonly finalBlock: () => number
  readonly chainSilentSeconds: () => number
}

/** The worker's figures for Prometheus. */
export interface Metrics {
  stepTaken(step: string, outcome: string, seconds: number): void
  /** From the first sight of an `open` to the mined activation. */
  launched(seconds: number): void
  text(): Promise<string>
  readonly contentType: string
}

/** Default metrics of the process and our own, all of ours beginning with `freehold_`. */
export function openMetrics(sources: MetricSources): Metrics {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  const steps = new Histogram({
    name: 'freehold_step_seconds',
    help: 'Time each step took, by its outcome',
    labelNames: ['step', 'outcome'],
    buckets: [0.01, 0.05, 0.1, 0.5, 1, 5, 15, 60, 240],
    registers,
  })
  const launches = new Histogram({
    name: 'freehold_launch_seconds',
    help: 'Time from the first sight of an open to the mined activation',
    buckets: [1, 2, 4, 8, 15, 30, 60, 120, 300],
    registers,
  })
  gaugeBy(
    registers,
    'freehold_leases',
    'Leases by what the chain wants of them',
    'wanted',
    sources.leasesByState,
  )
  gauge(
    registers,
    'freehold_leases_without_disk',
    'Active leases whose disk is missing: a person must bring it back',
    sources.leasesWithoutDisk,
  )
  gaugeBy(registers, 'freehold_troubles', 'Steps in trouble', 'kind', sources.troublesByKind)
  gaugeBy(registers, 'freehold_jobs', 'Jobs in the queue', 'state', sources.jobsByState)
  gauge(
    registers,
    'freehold_beacon_handshakes',
    'Handshakes of the running epoch that the beacon remembers, to answer a DOWN with',
    sources.handshakesKept,
  )
  gaugeBy(
    registers,
    'freehold_down_events',
    'What was done when verifiers found this host down, since this process began',
    'event',
    sources.defenceEvents,
  )
  gauge(registers, 'freehold_chain_head_block', 'Newest block seen', sources.headBlock)
  gauge(registers, 'freehold_chain_final_block', 'Newest final block seen', sources.finalBlock)
  gauge(
    registers,
    'freehold_chain_silent_seconds',
    'Seconds since an RPC last gave a usable head',
    sources.chainSilentSeconds,
  )
  new Counter({ name: 'freehold_worker_starts_total', help: 'Starts of this process', registers }).inc()
  return {
    stepTaken: (step, outcome, seconds) => steps.observe({ step, outcome }, seconds),
    launched: (seconds) => launches.observe(seconds),
    text: () => registry.metrics(),
    contentType: registry.contentType,
  }
}

/** A figure that is read when metrics are scraped. */
export function gauge(registers: Registry[], name: string, help: string, read: () => number): void {
  new Gauge({
    name,
    help,
    registers,
    collect() {
      this.set(read())
    },
  })
}

type Counts = Readonly<Record<string, number>>

/** Several of them, by one label. */
export function gaugeBy(
  registers: Registry[],
  name: string,
  help: string,
  label: string,
  read: () => Counts | Promise<Counts>,
): void {
  new Gauge({
    name,
    help,
    labelNames: [label],
    registers,
    async collect() {
      this.reset()
      for (const [key, count] of Object.entries(await read())) this.set({ [label]: key }, count)
    },
  })
}
