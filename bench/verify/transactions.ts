import type { OutageOutcome, VerdictCalls } from './life.ts'
import type { SimulatedNetwork } from './network.ts'
import { sum } from './outages.ts'
import type { Scenario } from './scenario.ts'

/** Calls per epoch, on average. */
export interface CallsPerEpoch extends VerdictCalls {
  readonly beginEpoch: number
  readonly sealEpoch: number
  readonly commit: number
  readonly reveal: number
}

/**
 * Counts what a network with so many leases sends, on the first of the hosts that carry them: epochs are begun and sealed once,
 * each verifier that runs commits and reveals once, and verdicts take calls per outage.
 */
export function callsPerEpoch(
  scenario: Scenario,
  network: SimulatedNetwork,
  { outcomes, leases }: { outcomes: readonly OutageOutcome[]; leases: number },
): CallsPerEpoch {
  const { epochs, leasesPerHost } = scenario
  const hosts = Math.ceil(leases / leasesPerHost)
  let ballots = 0
  for (let epoch = 0; epoch < epochs; epoch += 1) ballots += network.epochAt(epoch).runningCount
  const concerned = outcomes.filter(({ outage }) => outage.host < hosts)
  const of = (name: keyof VerdictCalls) => sum(concerned, ({ calls }) => calls[name]) / epochs
  return {
    beginEpoch: 1,
    sealEpoch: 1,
    commit: ballots / epochs,
    reveal: ballots / epochs,
    reportDown: of('reportDown'),
    confirmDown: of('confirmDown'),
    postDown: of('postDown'),
    reportUp: of('reportUp'),
  }
}

export const totalCalls = (calls: CallsPerEpoch): number => sum(Object.values(calls), (count) => count)
