import { followOutage, makeOutages, type OutageOutcome } from './life.ts'
import type { SimulatedNetwork } from './network.ts'
import { badCount, type Scenario } from './scenario.ts'

/** Outages of a range of lengths, and what tenants got back. */
export interface OutageClass {
  readonly upToSeconds: number
  readonly outages: number
  /** Share of the outages of which anything was credited. */
  readonly creditedShare: number
  /** Share of their seconds that was credited. */
  readonly creditedSecondsShare: number
  /** Of the credited ones, on average: seconds until the credit begins, and seconds that it goes on after the host is back. */
  readonly lateSeconds: number
  readonly surplusSeconds: number
}

const BOUNDS_SECONDS = [600, 1_200, 1_800, 3_600, 3 * 3_600, 20 * 3_600]

/** All outages of the scenario, judged with a share of bad verifiers that never speak. */
export function followOutages(scenario: Scenario, network: SimulatedNetwork, share: number): OutageOutcome[] {
  const bad = badCount(scenario, share)
  return makeOutages(scenario).map((outage) => followOutage(scenario, network, { outage, bad }))
}

/** The same, summed up by length. */
export function classifyOutages(outcomes: readonly OutageOutcome[]): OutageClass[] {
  return BOUNDS_SECONDS.map((upToSeconds, index) => {
    const over = BOUNDS_SECONDS[index - 1] ?? 0
    const of = outcomes.filter(({ outage }) => {
      const seconds = outage.endsAt - outage.startsAt
      return over < seconds && seconds <= upToSeconds
    })
    const credited = of.filter(({ lateSeconds }) => lateSeconds !== null)
    const seconds = sum(of, ({ outage }) => outage.endsAt - outage.startsAt)
    return {
      upToSeconds,
      outages: of.length,
      creditedShare: ratio(credited.length, of.length),
      creditedSecondsShare: ratio(
        sum(of, ({ creditedSeconds }) => creditedSeconds),
        seconds,
      ),
      lateSeconds: ratio(
        sum(credited, ({ lateSeconds }) => lateSeconds ?? 0),
        credited.length,
      ),
      surplusSeconds: ratio(
        sum(credited, ({ surplusSeconds }) => surplusSeconds),
        credited.length,
      ),
    }
  })
}

export function sum<item>(items: readonly item[], value: (item: item) => number): number {
  return items.reduce((total, item) => total + value(item), 0)
}

const ratio = (part: number, whole: number) => (whole === 0 ? 0 : part / whole)
