import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client'
import { gauge, gaugeBy } from '../api/index.ts'
import type { TakenStep } from './take-step.ts'

/** What can be asked about a verifier at any moment; read when metrics are scraped. */
export interface VerifierMetricSources {
  readonly epoch: () => number
  readonly seat: () => number
  readonly targets: () => number
  /** Outcomes of the last epoch that was looked at. */
  readonly outcomes: () => Readonly<Record<string, number>>
  /** Epochs in which a commit was not revealed in time, since the start. */
  readonly missedReveals: () => number
  readonly openChallengesOnMe: () => number
  readonly jobsByState: () => Promise<Readonly<Record<string, number>>>
  readonly headBlock: () => number
  readonly chainSilentSeconds: () => number
}

/** A verifier's figures for Prometheus. */
export interface VerifierMetrics {
  stepTaken(taken: TakenStep): void
  text(): Promise<string>
  readonly contentType: string
}

export function openVerifierMetrics(sources: VerifierMetricSources): VerifierMetrics {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  const steps = new Histogram({
    name: 'freehold_verifier_step_seconds',
    help: 'Time each step took, by its outcome',
    labelNames: ['step', 'outcome'],
    buckets: [0.1, 0.5, 1, 2, 5, 10, 30, 60, 120],
    registers,
  })
  const add = (name: string, help: string, read: () => number) =>
    gauge(registers, `freehold_verifier_${name}`, help, read)
  add('epoch', 'Epoch of the newest block', sources.epoch)
  add('seat', 'Number of the seat; -1: none', sources.seat)
  add('targets', 'Targets that this verifier looked at in its last epoch', sources.targets)
  add('missed_reveals', 'Commits that were not revealed in time', sources.missedReveals)
  add('challenges_open', 'Challenges on this verifier that wait for its answer', sources.openChallengesOnMe)
  add('chain_head_block', 'Newest block seen', sources.headBlock)
  add('chain_silent_seconds', 'Seconds since an RPC last gave a usable head', sources.chainSilentSeconds)
  gaugeBy(registers, 'freehold_verifier_outcomes', 'Outcomes of the last epoch', 'outcome', sources.outcomes)
  gaugeBy(registers, 'freehold_verifier_jobs', 'Jobs in the queue', 'state', sources.jobsByState)
  new Counter({ name: 'freehold_verifier_starts_total', help: 'Starts of this process', registers }).inc()
  return {
    stepTaken: ({ step, outcome, seconds }) => steps.observe({ step, outcome }, seconds),
    text: () => registry.metrics(),
    contentType: registry.contentType,
  }
}
