import { epochsPerMonth, type Scenario } from './scenario.ts'
import type { CallsPerEpoch } from './transactions.ts'

/** What gas costs. Not measured: stated, and printed with the result. */
export interface GasPrice {
  readonly gwei: number
  readonly polUsd: number
}

export const POLYGON: GasPrice = { gwei: 30, polUsd: 0.3 }

/** Gas of each call, and which of them were assumed because bench/results/gas.json does not have them. */
export interface CallGas {
  readonly gas: Readonly<Record<keyof CallsPerEpoch, number>>
  readonly assumed: readonly string[]
}

/** Used for a call that was not measured: storage writes and calldata, counted by hand and rounded up. */
const ASSUMED_GAS: Readonly<Record<keyof CallsPerEpoch, number>> = {
  beginEpoch: 110_000,
  sealEpoch: 70_000,
  commit: 55_000,
  reveal: 90_000,
  reportDown: 350_000,
  confirmDown: 1_000_000,
  postDown: 120_000,
  reportUp: 350_000,
}

/** Gas at Polygon's prices, out of bench/results/gas.json where it was measured. */
export function callGasOf(measured: Readonly<Record<string, number>>): CallGas {
  const names = Object.keys(ASSUMED_GAS) as (keyof CallsPerEpoch)[]
  const gas = Object.fromEntries(names.map((name) => [name, measured[name] ?? ASSUMED_GAS[name]]))
  return { gas: gas as CallGas['gas'], assumed: names.filter((name) => measured[name] === undefined) }
}

/** USD per lease and 30 days, for all verifiers together. */
export function costPerLeaseMonth(
  scenario: Scenario,
  { calls, gas, price, leases }: { calls: CallsPerEpoch; gas: CallGas; price: GasPrice; leases: number },
): number {
  const names = Object.keys(calls) as (keyof CallsPerEpoch)[]
  const gasPerEpoch = names.reduce((total, name) => total + calls[name] * gas.gas[name], 0)
  return (gasPerEpoch * epochsPerMonth(scenario) * price.gwei * 1e-9 * price.polUsd) / leases
}
