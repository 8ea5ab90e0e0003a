import type { SimulatedNetwork } from './network.ts'
import { exponential, randomOf } from './random.ts'
import type { Scenario } from './scenario.ts'

/** One outage of one host, in seconds from the start of the simulation. */
export interface Outage {
  readonly host: number
  readonly startsAt: number
  readonly endsAt: number
}

/** What the network made of an outage. */
export interface OutageOutcome {
  readonly outage: Outage
  /** Seconds from the start until what is credited begins; null: nothing is. */
  readonly lateSeconds: number | null
  /** Seconds of the outage for which nobody paid. */
  readonly creditedSeconds: number
  /** Seconds after it for which nobody paid, until the network saw the host up. */
  readonly surplusSeconds: number
  readonly calls: VerdictCalls
}

/** Transactions that a verdict takes, beyond the commits and reveals. */
export interface VerdictCalls {
  readonly reportDown: number
  readonly confirmDown: number
  readonly postDown: number
  readonly reportUp: number
}

/** The outages of all hosts, as they come: at random, each of a random class. */
export function makeOutages(scenario: Scenario): Outage[] {
  const { seed, hosts, epochs, epochSeconds, hostOutagesPerDay, longestOutageSeconds } = scenario
  const random = randomOf(`${seed} life`)
  const endOfTime = (epochs - 1) * epochSeconds
  return Array.from({ length: hosts }, (_, host) => host).flatMap((host) => {
    const outages: Outage[] = []
    let at = exponential(random, 86_400 / hostOutagesPerDay)
    while (at < endOfTime - longestOutageSeconds) {
      const seconds = Math.min(longestOutageSeconds, exponential(random, meanOf(scenario, random())))
      outages.push({ host, startsAt: at, endsAt: at + seconds })
      at += seconds + exponential(random, 86_400 / hostOutagesPerDay)
    }
    return outages
  })
}

function meanOf({ outageClasses }: Scenario, draw: number): number {
  let left = draw
  for (const { share, meanSeconds } of outageClasses) {
    if (left < share) return meanSeconds
    left -= share
  }
  return outageClasses.at(-1)!.meanSeconds
}

/**
 * Follows an outage epoch by epoch. Bad verifiers say nothing, so they neither confirm an outage nor its end. The second of each
 * probe is drawn here; in the product it is the hash of a secret, which is as even (sdk/verify/targets.test.ts).
 */
export function followOutage(
  scenario: Scenario,
  network: SimulatedNetwork,
  { outage, bad }: { outage: Outage; bad: number },
): OutageOutcome {
  const { epochs, epochSeconds, quorum, confirmationQuorum, revealEnd } = scenario
  const random = randomOf(`${scenario.seed} outage ${outage.host} ${outage.startsAt}`)
  let [reporters, reportedFrom]: [number[], number | null] = [[], null]
  let [creditedFrom, reports]: [number | null, number] = [null, 0]
  for (let number = Math.floor(outage.startsAt / epochSeconds); number < epochs; number += 1) {
    const epoch = network.epochAt(number)
    const isHonest = (seat: number) => network.ranks[seat]! >= bad && epoch.isRunning(seat)
    const probe = (seats: readonly number[]) =>
      seats.filter(isHonest).map(() => probeOnce(scenario, { outage, epoch: number, random }))
    if (creditedFrom === null && reportedFrom !== null) {
      const says = probe(epoch.confirmation(outage.host, reporters))
      if (says.filter(isDown).length >= confirmationQuorum) creditedFrom = reportedFrom
      if (creditedFrom !== null) continue // only a later epoch can lift it
    }
    reporters = epoch.first(outage.host)
    const says = probe(reporters)
    if (creditedFrom !== null) {
      if (says.filter(isUp).length < quorum) continue
      return creditedOutcome({ outage, creditedFrom, reports, liftedAt: number * epochSeconds + revealEnd })
    }
    const downAt = says.filter(isDown).map(({ at }) => at)
    reportedFrom = downAt.sort((a, b) => a - b)[quorum - 1] ?? null
    if (reportedFrom !== null) reports += 1
    else if (number * epochSeconds > outage.endsAt) break
  }
  if (creditedFrom !== null) {
    return creditedOutcome({ outage, creditedFrom, reports, liftedAt: epochs * epochSeconds })
  }
  const calls = { reportDown: reports, confirmDown: 0, postDown: 0, reportUp: 0 }
  return { outage, lateSeconds: null, creditedSeconds: 0, surplusSeconds: 0, calls }
}

interface Probe {
  readonly at: number
  readonly isUp: boolean
}

const isUp = (probe: Probe) => probe.isUp
const isDown = (probe: Probe) => !probe.isUp

/** A probe of two tries, at a second of the window: up when one of them is answered. */
function probeOnce(
  { epochSeconds, probeStart, probeEnd, tryLoss, retrySeconds }: Scenario,
  { outage, epoch, random }: { outage: Outage; epoch: number; random: () => number },
): Probe {
  const at = epoch * epochSeconds + probeStart + Math.floor(random() * (probeEnd - probeStart))
  const isAnswered = (second: number) =>
    (second < outage.startsAt || second >= outage.endsAt) && random() >= tryLoss
  return { at, isUp: isAnswered(at) || isAnswered(at + retrySeconds) }
}

function creditedOutcome(given: {
  outage: Outage
  creditedFrom: number
  liftedAt: number
  reports: number
}): OutageOutcome {
  const { outage, creditedFrom, liftedAt, reports } = given
  const from = Math.max(outage.startsAt, creditedFrom)
  return {
    outage,
    lateSeconds: from - outage.startsAt,
    creditedSeconds: Math.max(0, Math.min(outage.endsAt, liftedAt) - from),
    surplusSeconds: Math.max(0, liftedAt - Math.max(outage.endsAt, from)),
    calls: { reportDown: reports, confirmDown: 1, postDown: 1, reportUp: 1 },
  }
}
