/**
 * What holds for the contracts: all forge tests pass, what ships fits the size limit of EIP-170, the ABIs that the clients carry
 * are those of the sources, and no operation costs more gas than its committed snapshot. Counts for itself (see run-check.ts).
 */
import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { findGrowth } from '../../bench/gas/snapshot.ts'
import { staleAbis } from '../abis.ts'
import { ensureArtifacts, readArtifact } from '../network/artifacts.ts'
import { forgePath } from '../network/binaries.ts'
import { projectRoot } from '../network/paths.ts'
import type { Counts } from './reporter.ts'

/** EIP-170: bytes of runtime code; Polygon allows more, other chains do not. */
const CODE_LIMIT_BYTES = 24_576
const SHIPPED = [
  'LeaseEscrow',
  'HostRegistry',
  'LeaseRoles',
  'Resizing',
  'Publication',
  'LeaseViews',
  'VerifierNetwork',
  'Enrolment',
  'Judging',
  'Seating',
  'StakeVault',
  'FeeShare',
] as const

/** Runs everything; `failed` counts forge tests, oversized contracts, stale ABIs and grown operations alike. */
export async function runContracts(): Promise<Counts> {
  await ensureArtifacts()
  const forge = await forgeTests()
  const checks = [...SHIPPED.map(fits), await abisAreFresh(), await gasStands()]
  const failed = checks.filter((passed) => !passed).length
  return {
    passed: forge.passed + checks.length - failed,
    failed: forge.failed + failed,
    skipped: forge.skipped,
  }
}

/** forge prints one last line for all suites; without it something worse happened than a failing test. */
async function forgeTests(): Promise<Counts> {
  const { output, status } = await passThrough(forgePath(), ['test'])
  const total = /: (\d+) tests? passed, (\d+) failed, (\d+) skipped \(\d+ total tests?\)/.exec(output)
  if (!total) return { passed: 0, failed: 1, skipped: 0 }
  const counts = { passed: Number(total[1]), failed: Number(total[2]), skipped: Number(total[3]) }
  return status !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts
}

function passThrough(
  command: string,
  args: readonly string[],
): Promise<{ output: string; status: number | null }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: projectRoot, stdio: ['ignore', 'pipe', 'inherit'] })
    let output = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      process.stdout.write(text)
      output += text
    })
    child.on('error', reject).on('close', (status) => resolve({ output, status }))
  })
}

function fits(contract: string): boolean {
  const { deployedBytecode } = readArtifact(contract)
  const bytes = (deployedBytecode.length - 2) / 2
  const ok = bytes <= CODE_LIMIT_BYTES
  console.log(`${ok ? 'ok' : 'FAILED'}: ${contract} has ${bytes} of at most ${CODE_LIMIT_BYTES} bytes`)
  return ok
}

async function abisAreFresh(): Promise<boolean> {
  const stale = await staleAbis()
  if (stale.length === 0) console.log('ok: the ABIs of the sdk are those of the contracts')
  else console.log(`FAILED: ${stale.join(', ')} are stale. Next: node scripts/run.mjs scripts/abis.ts`)
  return stale.length === 0
}

async function gasStands(): Promise<boolean> {
  const grown = await findGrowth()
  if (grown.length === 0) console.log('ok: no operation grew by more than 2 % of gas')
  for (const { operation, committed, measured } of grown) {
    console.log(
      `FAILED: ${operation} costs ${measured ?? 'nothing measured'}, committed ${committed ?? 'nothing'}`,
    )
  }
  if (grown.length > 0)
    console.log('If that is meant: npm run bench:gas, and say in the commit what it buys.')
  return grown.length === 0
}

if (import.meta.main) {
  const counts = await runContracts()
  const file = process.env.FREEHOLD_TEST_COUNTS
  if (file) writeFileSync(file, JSON.stringify(counts))
  process.exitCode = counts.failed === 0 ? 0 : 1
}
