import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { parseArgs } from 'node:util'
import { makeTempDir, removeTempDir } from '../../test/support/temp.ts'
import { ensurePackages } from '../bootstrap/packages.ts'
import { abortOnSignal } from '../interrupt.ts'
import { tailOf } from '../network/child.ts'
import { type RunningNetwork, startNetwork } from '../network/network.ts'
import { statePaths } from '../network/paths.ts'
import { lineProgress } from '../network/progress.ts'
import { type Findings, rentOnce, type Step } from './story.ts'

const HELP = `Usage: npm run -s smoke -- --json

Starts a network of its own in a temporary folder, rents a machine, logs in, tops up, withdraws, closes, checks every balance
to the unit, and takes everything down. Progress goes to standard error; standard output gets one line of JSON.
`

/** The step that runs, for the report of a failure. */
let currentStep = 'arguments'

const step: Step = async (name, work) => {
  currentStep = name
  const since = performance.now()
  const result = await work()
  process.stderr.write(
    `  ${name.padEnd(24)} ${((performance.now() - since) / 1000).toFixed(1).padStart(5)} s\n`,
  )
  return result
}

/** The whole test in a folder of its own; network and folder are gone afterwards, however it ends. */
async function smoke(signal: AbortSignal): Promise<Findings> {
  const folder = makeTempDir('smoke')
  const stateDir = join(folder, 'state')
  try {
    const running = await step('start', () => start(stateDir, signal))
    try {
      return await Promise.race([rentOnce(running, folder, step), trouble(running, signal)])
    } finally {
      const failedStep = currentStep
      await step('tear down', () => running.stop())
      currentStep = failedStep
    }
  } catch (error) {
    process.stderr.write(
      `\nThe worker's log ends:\n${tailOf(join(statePaths(stateDir).logs, 'worker.log'))}\n`,
    )
    throw error
  } finally {
    removeTempDir(folder)
  }
}

function start(stateDir: string, signal: AbortSignal): Promise<RunningNetwork> {
  ensurePackages(['queue', 'guests', 'images'])
  return startNetwork({
    stateDir,
    services: ['index', 'host'],
    onProgress: lineProgress(process.stderr),
    signal,
  })
}

/** Rejects when a part of the network ends by itself, or somebody interrupts. */
function trouble({ crashed }: RunningNetwork, signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('Interrupted.')))
    void crashed.then((sentence) => reject(new Error(`${sentence}.`)))
  })
}

/** The line of JSON; amounts are whole numbers of 1e-6 USDC. */
function lineOf(found: Findings): string {
  const { accelerator, image, openMinedToSshMs, bareCreateToSshMs, billedSeconds } = found
  const overheadRatio = Number((openMinedToSshMs / bareCreateToSshMs).toFixed(3))
  const [deposited, paid, fee, refunded] = [found.deposited, found.paid, found.fee, found.refunded].map(
    Number,
  )
  const times = { openMinedToSshMs, bareCreateToSshMs, overheadRatio }
  return JSON.stringify({
    ok: true,
    accelerator,
    image,
    ...times,
    deposited,
    paid,
    fee,
    refunded,
    billedSeconds,
  })
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { json: { type: 'boolean' }, help: { type: 'boolean' } } })
  if (values.help) {
    process.stdout.write(HELP)
    return 0
  }
  process.stdout.write(`${lineOf(await smoke(abortOnSignal()))}\n`)
  return 0
}

try {
  process.exitCode = await main()
} catch (error) {
  const { message, cause } = error as Error
  const why = cause instanceof Error ? `${message} ${cause.message}` : message
  process.stderr.write(`\n${why}\n`)
  process.stdout.write(`${JSON.stringify({ ok: false, step: currentStep, error: why })}\n`)
  process.exitCode = 1
}
process.exit()
