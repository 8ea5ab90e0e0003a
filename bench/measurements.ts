import { gas } from './gas.ts'
import { indexing } from './indexing.ts'
import { launch } from './launch.ts'
import { listing } from './listing.ts'
import { marketplace } from './marketplace.ts'
import type { Measurement } from './measurement.ts'
import { measuring } from './measuring.ts'
import { reconcile } from './reconcile.ts'
import { start } from './start.ts'
import { worker } from './worker.ts'

/** Everything that is measured, in the order of the report. */
export const measurements: readonly Measurement[] = [
  gas,
  start,
  launch,
  worker,
  measuring,
  reconcile,
  indexing,
  listing,
  marketplace,
]

/** The measurements of a list such as `gas,worker`; all of them where there is none. @throws Error naming what is unknown */
export function named(only: string | undefined): readonly Measurement[] {
  if (only === undefined) return measurements
  const names = only.split(',')
  const unknown = names.filter((name) => !measurements.some((one) => one.name === name))
  if (unknown.length > 0) {
    const known = measurements.map(({ name }) => name).join(', ')
    throw new Error(`Nothing called ${unknown.join(', ')} is measured. There are: ${known}.`)
  }
  return measurements.filter(({ name }) => names.includes(name))
}
