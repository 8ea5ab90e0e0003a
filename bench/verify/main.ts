/**
 * How often the verifiers err, and what they cost: `npm run bench:verify [-- --seed TEXT] [--short]`. Simulates a network with the
 * sdk's own committee draws, prints the rates beside the closed formula, and writes bench/results/verify.json (not with --short).
 * Takes minutes; without the optional package hash-wasm, ten times as many.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { projectRoot } from '../../scripts/network/paths.ts'
import { callGasOf, POLYGON } from './cost.ts'
import { loadFastKeccak } from './keccak.ts'
import { FULL, SHORT } from './scenario.ts'
import { simulate } from './simulate.ts'
import { renderResults } from './table.ts'

const RESULTS = join(projectRoot, 'bench/results')

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: FULL.seed },
    short: { type: 'boolean', default: false },
    'gas-gwei': { type: 'string', default: String(POLYGON.gwei) },
    'pol-usd': { type: 'string', default: String(POLYGON.polUsd) },
  },
})

/** @throws Error with a sentence when it is not a positive number */
function positive(name: string, text: string): number {
  const value = Number(text)
  if (!(value > 0 && value < Infinity)) throw new Error(`--${name} is ${text}; it must be a number above 0.`)
  return value
}

async function main(): Promise<void> {
  const price = {
    gwei: positive('gas-gwei', values['gas-gwei']),
    polUsd: positive('pol-usd', values['pol-usd']),
  }
  const measured = JSON.parse(readFileSync(join(RESULTS, 'gas.json'), 'utf8')) as {
    polygon: Record<string, number>
  }
  const since = performance.now()
  const onStep = (what: string) => {
    console.error(`${((performance.now() - since) / 1000).toFixed(0).padStart(5)} s  ${what}`)
  }
  const scenario = { ...(values.short ? SHORT : FULL), seed: values.seed }
  const keccak = (await loadFastKeccak()) ?? undefined
  const results = simulate({ scenario, keccak, gas: callGasOf(measured.polygon), price, onStep })
  console.log(renderResults(results))
  if (values.short) return
  mkdirSync(RESULTS, { recursive: true })
  writeFileSync(join(RESULTS, 'verify.json'), `${JSON.stringify(results, null, 2)}\n`)
}

try {
  await main()
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
}
