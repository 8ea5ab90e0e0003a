/**
 * Everything fails at random while machines are rented: `npm run chaos -- --minutes N --seed S [--rounds N]`. A whole network on
 * real parts; after each round all must be whole again (checks.ts). Prints what was done and found; the same seed makes the same
 * choices. Needs root and Linux. Ends with 0 when nothing was wrong, and then leaves nothing.
 */
import { spawnSync } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { makeTempDir, removeTempDir } from '../../test/support/temp.ts'
import { ensurePackages } from '../bootstrap/packages.ts'
import { projectRoot } from '../network/paths.ts'
import { checkAll, checkNothingIsLeft, type Findings, newFindings } from './checks.ts'
import { heal, pickFault } from './faults.ts'
import { type Random, seeded } from './random.ts'
import { leasesOf, liveOn } from './tenants.ts'
import { startWorld, type World } from './world.ts'

const HELP = `Usage: npm run chaos -- [--minutes N] [--rounds N] [--seed S] [--json]

Runs a network of its own, rents and closes machines and breaks parts of it at random; after each round everything must be
whole again. Needs root on Linux. Default: 15 minutes and a seed by chance, which is printed.
`
const IN_OWN_MOUNTS = 'FREEHOLD_CHAOS_MOUNTS'

interface Round {
  readonly number: number
  readonly done: readonly string[]
  readonly seconds: number
}

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '15' },
    rounds: { type: 'string' },
    seed: { type: 'string' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

const say = (text: string): void => void process.stderr.write(`${text}\n`)

/** The host's small disk is a mount; in a namespace of our own it is gone with us, however we end. */
function inOwnMounts(): number {
  const args = ['--mount', '--propagation', 'private', '--', process.execPath, ...process.execArgv]
  const { status, error } = spawnSync('unshare', [...args, ...process.argv.slice(1)], {
    stdio: 'inherit',
    env: { ...process.env, [IN_OWN_MOUNTS]: '1' },
  })
  if (error) throw error
  return status ?? 1
}

async function main(): Promise<number> {
  if (values.help) {
    process.stdout.write(HELP)
    return 0
  }
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    throw new Error('Chaos needs root on Linux: it makes a private host and fills its disk.')
  ensurePackages(['queue', 'guests', 'images'])
  if (!process.env[IN_OWN_MOUNTS]) return inOwnMounts()
  const seed = values.seed === undefined ? randomInt(2 ** 31) : Number(values.seed)
  const minutes = Number(values.minutes)
  if (!Number.isInteger(seed) || !(minutes > 0)) throw new Error('--seed and --minutes must be numbers.')
  say(`Chaos with seed ${seed}`)
  return unleash(
    seed,
    minutes,
    values.rounds === undefined ? Number.POSITIVE_INFINITY : Number(values.rounds),
  )
}

async function unleash(seed: number, minutes: number, rounds: number): Promise<number> {
  const folder = makeTempDir('chaos')
  const interrupted = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => interrupted.abort(new Error(`Interrupted by ${signal}.`)))
  const world = await startWorld(folder, (text) => say(`  … ${text}`))
  const history: Round[] = []
  let trouble: Error | null = null
  try {
    await runRounds(
      world,
      seeded(seed),
      { until: Date.now() + minutes * 60_000, rounds },
      history,
      interrupted.signal,
    )
    await endAll(world)
    say('everything closed, nothing left')
  } catch (error) {
    trouble = error as Error
    keepEvidence(world, seed)
  } finally {
    await world.stop()
    removeTempDir(folder)
  }
  const summary = { ok: trouble === null, seed, rounds: history.length, trouble: trouble?.message, history }
  if (values.json) process.stdout.write(`${JSON.stringify(summary)}\n`)
  if (trouble === null) say(`Chaos passed: seed ${seed}, ${history.length} rounds.`)
  else say(`\n${trouble.message}\nAgain with: npm run chaos -- --seed ${seed} --rounds ${history.length + 1}`)
  return trouble === null ? 0 : 1
}

interface Span {
  readonly until: number
  readonly rounds: number
}

async function runRounds(
  world: World,
  random: Random,
  { until, rounds }: Span,
  history: Round[],
  signal: AbortSignal,
): Promise<void> {
  const found: Findings = newFindings()
  for (let number = 1; number <= rounds && Date.now() < until; number++) {
    const since = performance.now()
    say(`round ${number}`)
    const done = await runRound(world, random, signal)
    await heal(world)
    await checkAll(world, found, signal)
    const seconds = Math.round((performance.now() - since) / 1000)
    history.push({ number, done, seconds })
    say(`  whole again, ${seconds} s`)
  }
}

/** People go on with their lives while one to three things go wrong. */
async function runRound(world: World, random: Random, signal: AbortSignal): Promise<string[]> {
  const done: string[] = []
  const note = (text: string) => {
    done.push(text)
    say(`  ${text}`)
  }
  const steps = random.between(3, 6)
  const faulty = new Set(Array.from({ length: random.between(1, 3) }, () => random.between(0, steps - 1)))
  for (let step = 0; step < steps; step++) {
    signal.throwIfAborted()
    if (faulty.has(step)) {
      const fault = pickFault(random)
      note(`${fault.name} ${await fault.strike(world, random)}`.trim())
    } else note(await liveOn(world, random))
    await new Promise((resolve) => setTimeout(resolve, random.between(0, 3000)))
    // What was killed comes back while other things still fail, as a service manager would do it.
    if (random.chance(0.5)) await Promise.all([world.redis.ensure(), restartQuietly(world)])
  }
  return done
}

/** A worker that cannot start while Redis is away or the disk is full is started again later. */
const restartQuietly = (world: World): Promise<unknown> => world.worker.ensure().catch(() => {})

async function endAll(world: World): Promise<void> {
  const { closeLease } = await import('../../sdk/index.ts')
  for (const lease of await leasesOf(world)) {
    if (lease.status.state !== 'Active') continue
    const tenant = world.tenants.find(({ account }) => account?.address === lease.terms.tenant)!
    await closeLease(tenant, { leaseId: lease.leaseId })
  }
  await checkNothingIsLeft(world)
}

function keepEvidence({ paths }: World, seed: number): void {
  const kept = join(projectRoot, 'var', `chaos-${seed}`)
  rmSync(kept, { recursive: true, force: true })
  cpSync(paths.logs, join(kept, 'logs'), { recursive: true })
  cpSync(join(paths.host, 'instances'), join(kept, 'instances'), {
    recursive: true,
    filter: (path) => !/\.(qcow2|iso|img)$/.test(path),
  })
  say(`Logs and records are kept in ${kept}.`)
}

try {
  process.exit(await main())
} catch (error) {
  say((error as Error).message)
  process.exit(1)
}
