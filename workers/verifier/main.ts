import { enableCompileCache, flushCompileCache } from 'node:module'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { withoutUrlSecrets } from '../chain/redact.ts'
import { readVerifierConfig } from './config.ts'

const usage = 'Usage: node workers/verifier/main.ts --config FILE [--config FILE …]'

/**
 * Runs a verifier, or several beside each other, until it is told to stop (SIGTERM, SIGINT). Exit codes: 0 stopped, 1 could not go
 * on, 2 wrong usage.
 */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { config: { type: 'string', multiple: true }, help: { type: 'boolean' } },
  })
  if (values.help || values.config === undefined) {
    console.error(usage)
    return values.help ? 0 : 2
  }
  const configs = values.config.map(readVerifierConfig)
  // More than half of a start is reading and compiling modules: from the second start on they are compiled already.
  enableCompileCache(join(configs[0]!.stateDir, 'compile-cache'))
  // A worker waits more than it computes: this spares a quarter of its memory.
  setFlagsFromString('--optimize-for-size')
  const [{ openLog }, { startVerifier }] = await Promise.all([
    import('../process/index.ts'),
    import('./start.ts'),
  ])
  const told = new Promise<null>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve(null))
  })
  const logs = configs.map(({ logLevel, stateDir }) => openLog({ logLevel, base: { state: stateDir } }))
  const started = await Promise.allSettled(
    configs.map((config, i) => startVerifier(config, { log: logs[i]! })),
  )
  const verifiers = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  void Promise.all(verifiers.map(({ ready }) => ready)).then(
    () => flushCompileCache(),
    () => {},
  )
  const failed = started.find((one) => one.status === 'rejected')
  const lost = failed
    ? String((failed.reason as Error).message)
    : await Promise.race([told, ...verifiers.map((verifier) => verifier.lost)])
  if (lost !== null) logs[0]!.fatal(lost)
  await Promise.all(verifiers.map((verifier) => verifier.stop()))
  return lost === null ? 0 : 1
}

main().then(
  (code) => process.exit(code),
  (error: Error) => {
    console.error(withoutUrlSecrets(error.message))
    process.exit(1)
  },
)
