import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { forgePath } from '../network/binaries.ts'
import { projectRoot } from '../network/paths.ts'
import { MUTANTS_FOLDER } from './compile.ts'
import type { House } from './houses.ts'

/** What the tests said of contracts in a folder of artifacts: the first test that failed, or null when all passed. */
export interface Verdict {
  readonly killedBy: string | null
  readonly seconds: number
}

/** The same lives for each mutant. */
const SEED = '0x66726565686f6c64'
const LIMIT_SECONDS = 300

/** Plain tests first; random lives only for what they let pass. `number`: the mutant that is on (see schema.ts). */
export function tryTests(house: House, folder: string, number = 0): Verdict {
  const since = performance.now()
  const run = (filter: readonly string[], settings: Record<string, string>) => {
    const mutant = {
      [house.artifactsVariable]: folder,
      ...(number !== 0 && { FOUNDRY_INITIAL_BALANCE: String(number) }),
    }
    return forge(filter, { ...settings, ...mutant })
  }
  const killedBy =
    run(house.plainTests, { FOUNDRY_FUZZ_RUNS: '64', FOUNDRY_GAS_LIMIT: '1000000000' }) ??
    run(['--match-path', house.randomTests], { FOUNDRY_INVARIANT_RUNS: '24' })
  return { killedBy, seconds: (performance.now() - since) / 1000 }
}

function forge(filter: readonly string[], settings: Record<string, string>): string | null {
  const args = ['test', '--fail-fast', '--fuzz-seed', SEED, ...filter]
  const { status, stdout, stderr } = spawnSync(forgePath(), args, {
    cwd: projectRoot,
    encoding: 'utf8',
    timeout: LIMIT_SECONDS * 1000,
    killSignal: 'SIGKILL',
    maxBuffer: 1 << 26,
    env: { ...process.env, ...settings, FOUNDRY_FUZZ_FAILURE_PERSIST_DIR: join(MUTANTS_FOLDER, 'failures') },
  })
  if (status === 0) return null
  const failed = /\[FAIL[^\]]*\] (\w+)/.exec(stdout)
  if (failed) return failed[1]!
  if (status === null) return `no answer in ${LIMIT_SECONDS} s`
  if (/FAIL/.test(stdout)) return 'a test'
  throw new Error(`forge did not get to the tests:\n${stderr}\n${stdout}`.slice(0, 4000))
}
