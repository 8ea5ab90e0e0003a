import type { SimulatedEpoch, SimulatedNetwork } from './network.ts'
import { randomOf } from './random.ts'
import { type Scenario, wrongDown } from './scenario.ts'

/**
 * What happens to hosts that are up, counted by the least number of bad verifiers that it takes: with n bad ones, all that is
 * counted at n or below happens (an honest quorum of errors counts at 0).
 */
export interface FalseDownCounts {
  /** Epochs of hosts that were judged. */
  readonly trials: number
  /** A first committee says DOWN. */
  readonly reported: readonly number[]
  /** The confirmation committee agrees, an epoch later: the host is latched and its leases are credited. */
  readonly credited: readonly number[]
  /** What would be credited if the second committee were as small as the first. */
  readonly creditedTwice: readonly number[]
}

/** The rank of a verifier that says DOWN by mistake: it takes no bad ones. */
const MISTAKEN = -1

/**
 * Judges every host in every epoch. Bad verifiers lie together and always run: each says DOWN of every host. Honest ones say
 * DOWN only when both tries are lost; who stands still says nothing.
 */
export function countFalseDowns(
  scenario: Scenario,
  network: SimulatedNetwork,
  mostBad: number,
): FalseDownCounts {
  const { epochs, hosts, quorum, confirmationQuorum, committeeSize } = scenario
  const random = randomOf(`${scenario.seed} probes`)
  const wrong = wrongDown(scenario)
  const counts = { reported: zeros(mostBad), credited: zeros(mostBad), creditedTwice: zeros(mostBad) }
  const rankIn = (epoch: SimulatedEpoch) => (seat: number) =>
    random() < wrong && epoch.isRunning(seat) ? MISTAKEN : network.ranks[seat]!
  let epoch = network.epochAt(0)
  for (let number = 0; number < epochs; number += 1) {
    const next = network.epochAt(number + 1)
    for (let host = 0; host < hosts; host += 1) {
      const reporters = epoch.first(host)
      const reportedFrom = badNeeded(reporters.map(rankIn(epoch)), quorum)
      if (reportedFrom > mostBad) continue
      counts.reported[reportedFrom]! += 1
      const says = next.confirmation(host, reporters).map(rankIn(next))
      count(counts.creditedTwice, Math.max(reportedFrom, badNeeded(says.slice(0, committeeSize), quorum)))
      count(counts.credited, Math.max(reportedFrom, badNeeded(says, confirmationQuorum)))
    }
    epoch = next
  }
  return { trials: epochs * hosts, ...counts }
}

/** How many bad verifiers it takes until so many of these say DOWN; Infinity when there are too few of them. */
export function badNeeded(ranks: number[], quorum: number): number {
  const rank = ranks.sort((a, b) => a - b)[quorum - 1]
  return rank === undefined ? Infinity : rank + 1
}

const zeros = (most: number) => new Array<number>(most + 1).fill(0)

function count(counts: number[], at: number): void {
  if (at < counts.length) counts[at]! += 1
}

/** How much was counted with so many bad verifiers. */
export const countUpTo = (counts: readonly number[], bad: number): number =>
  counts.slice(0, bad + 1).reduce((sum, value) => sum + value, 0)
