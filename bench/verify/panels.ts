import { missedOdds, type Odds, type Panel, pairOdds } from './formula.ts'
import { badCount, epochsPerMonth, type Scenario, uptime, wrongDown } from './scenario.ts'

/** The first and the confirmation committee of a scenario. */
export const panelsOf = (scenario: Scenario): [first: Panel, confirmation: Panel] => [
  { size: scenario.committeeSize, quorum: scenario.quorum },
  { size: scenario.confirmationSize, quorum: scenario.confirmationQuorum },
]

/** Odds that a member says DOWN of a host that is up, while bad ones always do. */
export const slanderOdds = (scenario: Scenario, share: number): Odds => ({
  seats: scenario.verifiers,
  bad: badCount(scenario, share),
  badSays: 1,
  goodSays: uptime(scenario) * wrongDown(scenario),
})

/** The same where there are so many verifiers that no draw changes the next. */
export const slanderOddsOfMany = (scenario: Scenario, share: number): Odds => ({
  ...slanderOdds(scenario, share),
  seats: Infinity,
  bad: share,
})

/** Odds that a member says DOWN of a host that is cut off, while bad ones never do. */
export const shieldOdds = (scenario: Scenario, share: number): Odds => ({
  seats: scenario.verifiers,
  bad: badCount(scenario, share),
  badSays: 0,
  goodSays: uptime(scenario),
})

/** What a choice of committees buys, by the closed formula. */
export interface PanelChoice {
  readonly first: Panel
  readonly confirmation: Panel
  /** False credits per host and 30 days, with a fifth and with a third of the verifiers lying together. */
  readonly falsePerMonth20: number
  readonly falsePerMonth33: number
  /** Of outages of an hour, how many are not credited: with all honest, and with a fifth and a third silent. */
  readonly missedHour0: number
  readonly missedHour20: number
  readonly missedHour33: number
  /** SSH handshakes that a host answers per epoch while nothing is suspected. */
  readonly probesPerEpoch: number
}

const CHOICES: readonly (readonly [Panel, Panel])[] = [
  [panel(5, 4), panel(5, 4)],
  [panel(7, 5), panel(7, 5)],
  [panel(5, 4), panel(15, 11)],
  [panel(7, 5), panel(15, 11)],
  [panel(7, 5), panel(21, 13)],
  [panel(7, 5), panel(21, 15)],
  [panel(7, 5), panel(31, 22)],
  [panel(9, 7), panel(21, 15)],
  [panel(11, 8), panel(31, 22)],
]

export function comparePanels(scenario: Scenario): PanelChoice[] {
  const hour = Math.round(3600 / scenario.epochSeconds)
  return CHOICES.map(([first, confirmation]) => {
    const falsePerMonth = (share: number) =>
      pairOdds(first, confirmation, slanderOdds(scenario, share)) * epochsPerMonth(scenario)
    const missed = (share: number) => missedOdds(first, confirmation, shieldOdds(scenario, share), hour)
    return {
      first,
      confirmation,
      falsePerMonth20: falsePerMonth(0.2),
      falsePerMonth33: falsePerMonth(0.33),
      missedHour0: missed(0),
      missedHour20: missed(0.2),
      missedHour33: missed(0.33),
      probesPerEpoch: first.size,
    }
  })
}

function panel(size: number, quorum: number): Panel {
  return { size, quorum }
}
