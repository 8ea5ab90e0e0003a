import { enableCompileCache, flushCompileCache } from 'node:module'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { withoutUrlSecrets } from '../chain/redact.ts'
import { readProviderConfig } from './config.ts'

const usage = 'Usage: node workers/provider/main.ts --config FILE'

/** Runs the worker until it is told to stop (SIGTERM, SIGINT). Exit codes: 0 stopped, 1 could not go on, 2 wrong usage. */
async function main(): Promise<number> {
  const { values } = parseArgs({ options: { config: { type: 'string' }, help: { type: 'boolean' } } })
  if (values.help || values.config === undefined) {
    console.error(usage)
    return values.help ? 0 : 2
  }
  const config = readProviderConfig(values.config)
  // A worker waits more than it computes: this spares a quarter of its memory (132 to 95 MB with all imports) at no cost seen.
  setFlagsFromString('--optimize-for-size')
  // More than half of a start is reading and compiling a thousand modules: from the second start on they are compiled already.
  enableCompileCache(join(config.stateDir, 'compile-cache'))
  const [{ openLog }, { startProvider }, { openRealParts }] = await Promise.all([
    import('../process/index.ts'),
    import('./start.ts'),
    import('./real-parts.ts'),
  ])
  const { logLevel, host } = config
  const log = openLog({ logLevel, base: { host } })
  const told = new Promise<null>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve(null))
  })
  const provider = await startProvider(config, { openParts: openRealParts, log })
  log.info({ port: provider.apiPort }, 'the API listens')
  void provider.ready.then(flushCompileCache, () => {}) // a worker that is killed later has kept it
  const lost = await Promise.race([told, provider.lost])
  if (lost !== null) log.fatal(lost)
  await provider.stop()
  log.info('stopped')
  return lost === null ? 0 : 1
}

main().then(
  (code) => process.exit(code),
  (error: Error) => {
    console.error(withoutUrlSecrets(error.message))
    process.exit(1)
  },
)
