import { rmSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { ensurePackages } from '../bootstrap/packages.ts'
import { abortOnSignal } from '../interrupt.ts'
import { developmentAccounts } from './accounts.ts'
import { lockState } from './lock.ts'
import { type RunningNetwork, startNetwork } from './network.ts'
import { defaultStateDir, statePaths } from './paths.ts'
import { lineProgress } from './progress.ts'

const HELP = `Usage: npm start [-- --fresh]

Runs the whole of Freehold on this machine until Ctrl-C: chain, contracts, indexer, a provider host, seven verifiers and the console.
What it did is kept in var/local (or FREEHOLD_STATE) and resumed by the next start.

  --fresh   forget everything: new chain, no leases, no disks
`

/** Forgets a network; refuses while it runs. */
async function forget(stateDir: string): Promise<void> {
  const lock = await lockState(statePaths(stateDir))
  lock.release()
  rmSync(stateDir, { recursive: true, force: true })
}

function welcome({ consoleUrl, paths, host }: RunningNetwork): string {
  const { address } = developmentAccounts.tenant
  const elsewhere = process.env.FREEHOLD_STATE ? `FREEHOLD_STATE=${paths.stateDir} ` : ''
  const freehold = `${elsewhere}npm run -s freehold --`
  return `
Console   ${consoleUrl}
Wallet    ${address}, 10,000 test USDC at first; console and command line sign with it
State     ${paths.stateDir}

In another terminal, rent a machine, log in, end the lease (its first characters name it):

  ${freehold} rent --image micro --hours 1 --yes
  ${freehold} ssh LEASE
  ${freehold} close LEASE
${cutOffHint(host?.worker.pid, freehold)}
Ctrl-C stops everything. The next start resumes the leases that still have runway.
`
}

/** How a newcomer sees a host's outage credited. */
function cutOffHint(workerPid: number | undefined, freehold: string): string {
  if (workerPid === undefined) return ''
  return `
Seven verifiers judge the host, in epochs of a minute. Cut it off while a lease runs: two or three minutes later it is found down,
and the lease is billed no more since then, with no transaction of its own. Bring it back, and an epoch later it is billed again:

  kill -STOP ${workerPid}
  ${freehold} events LEASE
  kill -CONT ${workerPid}
  ${freehold} verifier status
`
}

async function main(signal: AbortSignal): Promise<number> {
  const { values } = parseArgs({ options: { fresh: { type: 'boolean' }, help: { type: 'boolean' } } })
  if (values.help) {
    process.stdout.write(HELP)
    return 0
  }
  ensurePackages(['queue', 'guests', 'images'])
  const stateDir = defaultStateDir()
  if (values.fresh) await forget(stateDir)
  process.stderr.write('Freehold, local network\n\n')
  const network = await startNetwork({ stateDir, onProgress: lineProgress(process.stderr), signal })
  if (network.reclaimed.length > 0) {
    process.stderr.write(`  (ended what the last network left running: ${network.reclaimed.join(', ')})\n`)
  }
  process.stdout.write(welcome(network))
  const stopped = new Promise<null>((resolve) => signal.addEventListener('abort', () => resolve(null)))
  const crash = signal.aborted ? null : await Promise.race([stopped, network.crashed])
  if (crash) process.stderr.write(`\n${crash}; see ${network.paths.logs}. Stopping the rest.\n`)
  await network.stop()
  return crash ? 1 : 0
}

const signal = abortOnSignal('Stopping; guests are shut down, disks and ports are kept.')
try {
  process.exit(await main(signal))
} catch (error) {
  if (signal.aborted) process.exit(0) // stopped while it started
  process.stderr.write(`\n${(error as Error).message}\n`)
  process.exit(1)
}
