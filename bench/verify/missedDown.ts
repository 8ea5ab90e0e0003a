import type { SimulatedEpoch, SimulatedNetwork } from './network.ts'
import { randomOf } from './random.ts'
import type { Scenario } from './scenario.ts'

/** How many outages were tried, and how many of them were credited within some epochs, by how many bad verifiers that stands. */
export interface MissedDownCounts {
  readonly trials: number
  /** `credited[k][n]`: within k whole epochs, while at most n verifiers are bad. */
  readonly credited: readonly (readonly number[])[]
}

/**
 * Cuts hosts off for whole epochs, each at a random place and time. Bad verifiers shield the host: they never say DOWN. Honest
 * ones that run all do, since nothing answers them.
 */
export function countMissedDowns(scenario: Scenario, network: SimulatedNetwork): MissedDownCounts {
  const { outageSamples, outageEpochs, epochs, hosts, verifiers } = scenario
  const random = randomOf(`${scenario.seed} outages`)
  const credited = Array.from({ length: outageEpochs + 1 }, () => new Array<number>(verifiers + 1).fill(0))
  for (let sample = 0; sample < outageSamples; sample += 1) {
    const host = Math.floor(random() * hosts)
    const start = Math.floor(random() * (epochs - outageEpochs))
    for (const [index, most] of badBorne(scenario, network, host, start).entries()) {
      for (let bad = 0; bad <= most; bad += 1) credited[index + 1]![bad]! += 1
    }
  }
  return { trials: outageSamples, credited }
}

/** For each epoch of the outage: up to how many bad verifiers it is credited by then; -1: even with none it is not. */
function badBorne(scenario: Scenario, network: SimulatedNetwork, host: number, start: number): number[] {
  const { outageEpochs, quorum, confirmationQuorum } = scenario
  const borne: number[] = []
  let [best, reporters, reported]: [number, number[], number] = [-1, [], -1]
  for (let number = start; number < start + outageEpochs; number += 1) {
    const epoch = network.epochAt(number)
    if (reported > best) {
      const confirmers = epoch.confirmation(host, reporters)
      best = Math.max(best, Math.min(reported, mostBadWith(confirmers, confirmationQuorum, epoch, network)))
    }
    borne.push(best)
    reporters = epoch.first(host)
    reported = mostBadWith(reporters, quorum, epoch, network)
  }
  return borne
}

/** With how many bad verifiers at most a quorum of these is honest and runs; -1: not even with none. */
function mostBadWith(
  seats: readonly number[],
  quorum: number,
  epoch: SimulatedEpoch,
  { ranks }: SimulatedNetwork,
): number {
  const running = seats.filter(epoch.isRunning).map((seat) => ranks[seat]!)
  return running.sort((a, b) => b - a)[quorum - 1] ?? -1
}
