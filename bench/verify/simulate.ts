import { type CallGas, costPerLeaseMonth, type GasPrice } from './cost.ts'
import { countFalseDowns, countUpTo, type FalseDownCounts } from './falseDown.ts'
import { missedOdds, pairOdds, quorumOdds } from './formula.ts'
import type { Keccak } from './keccak.ts'
import { countMissedDowns } from './missedDown.ts'
import { makeNetwork, type SimulatedNetwork } from './network.ts'
import { classifyOutages, followOutages, type OutageClass } from './outages.ts'
import {
  comparePanels,
  type PanelChoice,
  panelsOf,
  shieldOdds,
  slanderOdds,
  slanderOddsOfMany,
} from './panels.ts'
import { badCount, epochsPerMonth, type Scenario } from './scenario.ts'
import { countSlashes, type Slashes } from './slashes.ts'
import { callsPerEpoch, totalCalls } from './transactions.ts'
import { agrees, type Rate, rateOf } from './wilson.ts'

/** A simulated rate beside the closed formula's. */
export interface Compared extends Rate {
  readonly formula: number
  /** The formula lies in the interval; of honest comparisons, one in twenty does not. */
  readonly agrees: boolean
}

/** Hosts that are up, with a share of the verifiers lying together. Rates are per host and epoch. */
export interface FalseDownRow {
  readonly badShare: number
  readonly bad: number
  readonly reported: Compared
  readonly credited: Compared
  /** With a second committee as small as the first. */
  readonly creditedTwice: Compared
  /** Per host and 30 days. */
  readonly creditedPerMonth: number
  readonly formulaPerMonth: number
  readonly creditedTwicePerMonth: number
  readonly formulaTwicePerMonth: number
  /** The formula for ever more verifiers, of which this share is bad. */
  readonly formulaPerMonthOfMany: number
  readonly formulaTwicePerMonthOfMany: number
}

/** Hosts that are cut off for whole epochs, with a share of the verifiers that never says DOWN. */
export interface MissedDownRow {
  readonly badShare: number
  readonly bad: number
  readonly epochs: number
  readonly missed: Compared
}

export interface VerifyResults {
  readonly scenario: Scenario
  /** Transactions per epoch by the number of leases, ten to a host. */
  readonly txPerEpoch: Readonly<Record<string, number>>
  /** False credits per host and epoch with a fifth (a third) of the verifiers lying together, and what the formula says. */
  readonly falseDown20: number
  readonly formula20: number
  readonly falseDown33: number
  readonly formula33: number
  readonly falseDown: readonly FalseDownRow[]
  /** The same with ten times as many verifiers, on fewer hosts. */
  readonly falseDownOfMany: readonly FalseDownRow[]
  readonly missedDown: readonly MissedDownRow[]
  readonly outages: readonly { readonly badShare: number; readonly classes: readonly OutageClass[] }[]
  readonly cost: {
    readonly price: GasPrice
    readonly gas: CallGas
    /** USD per lease and 30 days, by the number of leases. */
    readonly usdPerLeaseMonth: Readonly<Record<string, number>>
  }
  readonly panels: readonly PanelChoice[]
  /** Who loses a stake. */
  readonly slashes: Slashes
}

export interface SimulateParameters {
  scenario: Scenario
  keccak?: Keccak | undefined
  gas: CallGas
  price: GasPrice
  /** Called with what is about to be done. */
  onStep?: (what: string) => void
}

/** Runs all parts of a scenario. The same parameters, the same results. */
export function simulate({ scenario, keccak, gas, price, onStep }: SimulateParameters): VerifyResults {
  onStep?.(
    `${scenario.verifiers} verifiers, ${scenario.hosts} hosts, ${scenario.epochs} epochs: hosts that are up`,
  )
  const network = makeNetwork(scenario, keccak)
  const falseDown = judgeUp(scenario, network)
  const many = manyVerifiers(scenario)
  onStep?.(`${many.verifiers} verifiers, ${many.hosts} hosts, ${many.epochs} epochs: hosts that are up`)
  const falseDownOfMany = judgeUp(many, makeNetwork(many, keccak))
  onStep?.(`${scenario.outageSamples} outages of whole epochs`)
  const missedDown = judgeDown(scenario, network)
  onStep?.('outages as they come')
  const honest = followOutages(scenario, network, 0)
  const outages = [0, 0.2, 0.33].map((badShare) => ({
    badShare,
    classes: classifyOutages(badShare === 0 ? honest : followOutages(scenario, network, badShare)),
  }))
  onStep?.('stakes that are lost')
  const slashes = countSlashes(scenario, network)
  const leaseCounts = [0.01, 0.1, 1].map((part) => part * scenario.hosts * scenario.leasesPerHost)
  const calls = leaseCounts.map((leases) => {
    return { leases, calls: callsPerEpoch(scenario, network, { outcomes: honest, leases }) }
  })
  const byLeases = (value: (given: (typeof calls)[number]) => number) =>
    Object.fromEntries(calls.map((given) => [String(given.leases), value(given)]))
  const creditedAt = (share: number) => falseDown.find(({ badShare }) => badShare === share)!.credited
  return {
    scenario,
    txPerEpoch: byLeases((given) => totalCalls(given.calls)),
    falseDown20: creditedAt(0.2).rate,
    formula20: creditedAt(0.2).formula,
    falseDown33: creditedAt(0.33).rate,
    formula33: creditedAt(0.33).formula,
    falseDown,
    falseDownOfMany,
    missedDown,
    outages,
    cost: {
      price,
      gas,
      usdPerLeaseMonth: byLeases((given) => costPerLeaseMonth(scenario, { ...given, gas, price })),
    },
    panels: comparePanels(scenario),
    slashes,
  }
}

/** Ten times the verifiers: there the draws hardly change each other's odds. A quarter of the hosts, to take a quarter of the time. */
const manyVerifiers = (scenario: Scenario): Scenario => ({
  ...scenario,
  seed: `${scenario.seed} many`,
  verifiers: scenario.verifiers * 10,
  hosts: scenario.hosts / 4,
})

function judgeUp(scenario: Scenario, network: SimulatedNetwork): FalseDownRow[] {
  const mostBad = badCount(scenario, Math.max(...scenario.badShares))
  const counts = countFalseDowns(scenario, network, mostBad)
  return scenario.badShares.map((badShare) => falseDownRow(scenario, counts, badShare))
}

function falseDownRow(scenario: Scenario, counts: FalseDownCounts, badShare: number): FalseDownRow {
  const [first, confirmation] = panelsOf(scenario)
  const bad = badCount(scenario, badShare)
  const odds = slanderOdds(scenario, badShare)
  const oddsOfMany = slanderOddsOfMany(scenario, badShare)
  const month = epochsPerMonth(scenario)
  const compare = (counted: readonly number[], formula: number) =>
    compared(countUpTo(counted, bad), counts.trials, formula)
  const credited = compare(counts.credited, pairOdds(first, confirmation, odds))
  const creditedTwice = compare(counts.creditedTwice, pairOdds(first, first, odds))
  return {
    badShare,
    bad,
    reported: compare(counts.reported, quorumOdds(first, odds)),
    credited,
    creditedTwice,
    creditedPerMonth: credited.rate * month,
    formulaPerMonth: credited.formula * month,
    creditedTwicePerMonth: creditedTwice.rate * month,
    formulaTwicePerMonth: creditedTwice.formula * month,
    formulaPerMonthOfMany: pairOdds(first, confirmation, oddsOfMany) * month,
    formulaTwicePerMonthOfMany: pairOdds(first, first, oddsOfMany) * month,
  }
}

function judgeDown(scenario: Scenario, network: SimulatedNetwork): MissedDownRow[] {
  const { trials, credited } = countMissedDowns(scenario, network)
  const [first, confirmation] = panelsOf(scenario)
  const lengths = [1, 2, 3, 6, 12].filter((epochs) => epochs <= scenario.outageEpochs)
  return lengths.flatMap((epochs) =>
    scenario.badShares.map((badShare) => {
      const bad = badCount(scenario, badShare)
      const formula = missedOdds(first, confirmation, shieldOdds(scenario, badShare), epochs)
      return { badShare, bad, epochs, missed: compared(trials - credited[epochs]![bad]!, trials, formula) }
    }),
  )
}

function compared(events: number, trials: number, formula: number): Compared {
  const rate = rateOf(events, trials)
  return { ...rate, formula, agrees: agrees(rate, formula) }
}
