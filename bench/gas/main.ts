/**
 * What each step of a lease costs: `npm run bench:gas`. Prints a table beside a bare transfer, the peers and Polygon's prices,
 * and writes bench/results/gas.json and the snapshot that `npm test` compares with (bench/gas/snapshot.json).
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '../../scripts/network/paths.ts'
import { type Measured, measure } from './measure.ts'
import { writeSnapshot } from './snapshot.ts'
import { renderTable } from './table.ts'

/** The operations of bench/results/gas.json. */
const PUBLISHED = [
  'open',
  'openWithPermit',
  'activate',
  'topUp',
  'withdrawFirst',
  'withdraw',
  'close',
  'cancel',
  'beginEpoch',
  'sealEpoch',
  'commit',
  'reveal',
  'pledge',
  'reportDown',
  'confirmDown',
  'postDown',
  'reportUp',
  'challenge',
  'answerChallenge',
  'answerChallengeFallback',
  'answerDown',
  'answerDownFallback',
  'closeChallenge',
  'vaultWithdraw',
  'enrol',
] as const

const plain = await measure('PlainUsdc', { trace: true })
const usdc = await measure('TestUsdc', { trace: false })
console.log(renderTable(plain, usdc))
writeResults(plain)
writeSnapshot(plain.ethereum)

function writeResults({ ethereum, polygon, erc20Transfer }: Measured): void {
  const pick = (gas: Record<string, bigint>) =>
    Object.fromEntries(PUBLISHED.map((name) => [name, Number(gas[name])]))
  const results = {
    operations: pick(ethereum),
    polygon: pick(polygon),
    floor: { erc20Transfer: Number(erc20Transfer) },
  }
  mkdirSync(join(projectRoot, 'bench/results'), { recursive: true })
  writeFileSync(join(projectRoot, 'bench/results/gas.json'), `${JSON.stringify(results, null, 2)}\n`)
}
