import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '../scripts/network/paths.ts'
import type { Figure } from './figures.ts'
import type { Measurement } from './measurement.ts'

/** Gas by operation, as bench/gas writes it. */
export interface GasResults {
  readonly operations: Readonly<Record<string, number>>
  readonly polygon: Readonly<Record<string, number>>
  readonly floor: { readonly erc20Transfer: number }
}

const GOALS: Readonly<Record<string, number>> = {
  open: 86_000,
  topUp: 50_000,
  withdraw: 55_000,
  close: 65_000,
}

/** What each call costs: bench/gas, which `npm run bench:gas` runs alone and compares with other markets. */
export const gas: Measurement = {
  name: 'gas',
  title: 'Gas',
  says:
    'From receipts of real transactions on a warm market, fees on, capacity enforced, the token without a proxy; Polygon is the\n' +
    'same transaction at the prices of PIP-88. `npm run bench:gas` compares with other markets.',
  needs: [],
  async measure() {
    execFileSync(process.execPath, ['bench/gas/main.ts'], { cwd: projectRoot, stdio: 'inherit' })
    const path = join(projectRoot, 'bench/results/gas.json')
    return gasFigures(JSON.parse(readFileSync(path, 'utf8')) as GasResults)
  },
}

export function gasFigures({ operations, polygon, floor }: GasResults): Figure[] {
  const rows = (costs: Readonly<Record<string, number>>, where: string, goals: typeof GOALS): Figure[] =>
    Object.entries(costs).map(([name, value]) => {
      return { what: `\`${name}\`${where}`, value, unit: 'gas', goal: goals[name] ?? null }
    })
  const transfer: Figure = {
    what: 'floor: a bare ERC-20 transfer',
    value: floor.erc20Transfer,
    unit: 'gas',
    goal: null,
  }
  return [...rows(operations, '', GOALS), transfer, ...rows(polygon, ' on Polygon', {})]
}
