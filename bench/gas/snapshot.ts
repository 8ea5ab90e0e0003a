import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '../../scripts/network/paths.ts'
import { measure } from './measure.ts'

/** How much an operation may grow before somebody must look: 2 %. */
const TOLERANCE = 0.02
const PATH = join(projectRoot, 'bench/gas/snapshot.json')

/** An operation that costs more than the committed snapshot allows, or is missing on either side. */
export interface Growth {
  readonly operation: string
  readonly committed: number | undefined
  readonly measured: number | undefined
}

/** Writes what was measured on the plain token as the figures to compare with. */
export function writeSnapshot(gas: Record<string, bigint>): void {
  const sorted = Object.entries(gas).sort(([a], [b]) => (a < b ? -1 : 1))
  const numbers = Object.fromEntries(sorted.map(([name, value]) => [name, Number(value)]))
  writeFileSync(PATH, `${JSON.stringify(numbers, null, 2)}\n`)
}

/** Measures all operations on the plain token and returns those that grew past the tolerance; takes about twenty seconds. */
export async function findGrowth(): Promise<Growth[]> {
  const committed = JSON.parse(readFileSync(PATH, 'utf8')) as Record<string, number>
  const { ethereum } = await measure('PlainUsdc', { trace: false })
  const names = new Set([...Object.keys(committed), ...Object.keys(ethereum)])
  return [...names].flatMap((operation) => {
    const was = committed[operation]
    const is = ethereum[operation] === undefined ? undefined : Number(ethereum[operation])
    const fine = was !== undefined && is !== undefined && is <= was * (1 + TOLERANCE)
    return fine ? [] : [{ operation, committed: was, measured: is }]
  })
}
