/**
 * Everything fails at random while machines are rented: `npm run chaos -- --minutes N --seed S [--rounds N]`. A whole network on
 * real parts; after each round all must be whole again (checks.ts). Prints what was done and found; the same seed makes the same
 * choices. Needs root and Linux. Ends with 0 when nothing was wrong, and then leaves nothing.
 */
import { spawnSync } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { cpSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { closeLease } from '../../sdk/index.ts'
import { makeTempDir, removeTempDir } from '../../test/support/temp.ts'
import { ensurePackages } from '../bootstrap/packages.ts'
import { lookAtCheckout } from '../checkout.ts'
import { abortOnSignal } from '../interrupt.ts'
import { projectRoot } from '../network/paths.ts'
import { liveCalmly } from './calm.ts'
import { checkAll, checkNothingIsLeft, type Findings, newFindings } from './checks.ts'
import { setPower } from './expected.ts'
import { heal, pickFault } from './faults.ts'
import { leftAfter } from './leftovers.ts'
import { type Memory, remembered } from './memory.ts'
import { tenantOf } from './parties.ts'
import { type Random, seeded } from './random.ts'
import { type Round, recordRun } from './record.ts'
import { leasesOf, liveOn } from './tenants.ts'
import { startWorld, type World } from './world.ts'

const HELP = `Usage: npm run chaos -- [--minutes N] [--rounds N] [--lives N] [--seed S]
                           [--record] [--json]

Runs a network of its own, rents and closes machines and breaks parts of it at random; after each round everything must be
whole again. At the end a few leases live one after the other while nothing fails, and what the worker takes may not grow from
life to life. Needs root on Linux. Default: 15 minutes, five lives and a seed by chance, which is printed.
--record adds the result to bench/results/chaos.json.
`
const IN_OWN_MOUNTS = 'FREEHOLD_CHAOS_MOUNTS'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '15' },
    rounds: { type: 'string' },
    lives: { type: 'string', default: '5' },
    seed: { type: 'string' },
    record: { type: 'boolean', default: false },
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
  const [minutes, lives] = [Number(values.minutes), Number(values.lives)]
  if (!Number.isInteger(seed) || !(minutes > 0) || !Number.isInteger(lives))
    throw new Error('--seed, --minutes and --lives must be numbers.')
  say(`Chaos with seed ${seed}`)
  const rounds = values.rounds === undefined ? Number.POSITIVE_INFINITY : Number(values.rounds)
  return unleash({ seed, minutes, rounds, lives })
}

interface Extent {
  readonly seed: number
  readonly minutes: number
  readonly rounds: number
  /** Of leases, at the end. */
  readonly lives: number
}

async function unleash({ seed, minutes, rounds, lives }: Extent): Promise<number> {
  const folder = makeTempDir('chaos')
  const since = performance.now()
  const interrupted = abortOnSignal()
  const checkout = lookAtCheckout()
  const world = await startWorld(folder, (text) => say(`  … ${text}`))
  const history: Round[] = []
  const found = newFindings()
  let trouble: Error | null = null
  try {
    const span = { until: Date.now() + minutes * 60_000, rounds }
    await runRounds(world, found, seeded(seed), span, history, interrupted)
    const ofEnd = seeded(seed).fork('end')
    await endAll(world, found, ofEnd, interrupted)
    say('everything closed; lives in peace')
    await liveCalmly(world, found, ofEnd.fork('calm'), lives, interrupted)
    await checkNothingIsLeft(world)
    say('nothing left')
  } catch (error) {
    trouble = error as Error
    await keepEvidence(world, seed)
  } finally {
    await world.stop()
  }
  trouble ??= leftAfter(folder, world.namespace.machineAddress)
  removeTempDir(folder)
  const idle = found.idle.map(({ processMib, sockets, ...rest }) => ({
    ...rest,
    sockets: Object.fromEntries(sockets),
    processMib: [...processMib.values()],
  }))
  const summary = {
    ok: trouble === null,
    seed,
    rounds: history.length,
    trouble: trouble?.message,
    idle,
    history,
  }
  if (values.json) process.stdout.write(`${JSON.stringify(summary)}\n`)
  if (values.record) {
    const seconds = Math.round((performance.now() - since) / 1000)
    recordRun({
      ...checkout,
      seed,
      minutes,
      seconds,
      trouble,
      history,
      burden: found.burden,
      idle: found.idle,
    })
  }
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
  found: Findings,
  random: Random,
  { until, rounds }: Span,
  history: Round[],
  signal: AbortSignal,
): Promise<void> {
  for (let number = 1; number <= rounds && Date.now() < until; number++) {
    const since = performance.now()
    say(`round ${number}`)
    const ofRound = random.fork(`round ${number}`)
    const done = await runRound(world, found.memory, ofRound, signal)
    await heal(world)
    await checkAll(world, found, ofRound, signal)
    const seconds = Math.round((performance.now() - since) / 1000)
    history.push({ number, done, seconds })
    say(`  whole again, ${seconds} s`)
  }
}

/** People go on with their lives while one to three things go wrong. */
async function runRound(
  world: World,
  memory: Memory,
  random: Random,
  signal: AbortSignal,
): Promise<string[]> {
  const done: string[] = []
  const note = (text: string) => {
    done.push(text)
    say(`  ${text}`)
  }
  const steps = random.between(4, 8)
  const faulty = new Set(Array.from({ length: random.between(1, 3) }, () => random.between(0, steps - 1)))
  for (let step = 0; step < steps; step++) {
    signal.throwIfAborted()
    const ofStep = random.fork(`step ${step}`)
    const pauseMs = ofStep.between(0, 3000)
    const isHealing = ofStep.chance(0.5)
    if (faulty.has(step)) {
      const fault = pickFault(ofStep)
      note(`${fault.name} ${await fault.strike(world, ofStep)}`.trim())
    } else note(await liveOn(world, memory, ofStep))
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
    // What was killed comes back while other things still fail, as a service manager would do it.
    if (isHealing) await Promise.all([world.redis.ensure(), restartQuietly(world)])
  }
  return done
}

/** A worker that cannot start while Redis is away or the disk is full is started again later. */
const restartQuietly = (world: World): Promise<unknown> => world.worker.ensure().catch(() => {})

/** What is off is started, so that every disk is read once more; then all is closed. */
async function endAll(world: World, found: Findings, random: Random, signal: AbortSignal): Promise<void> {
  const active = (await leasesOf(world)).filter(({ status }) => status.state === 'Active')
  for (const lease of active.filter(({ status }) => !status.isExhausted)) {
    const { api } = tenantOf(world, lease)
    await api.call('setPower', { params: { lease: lease.leaseId }, body: { action: 'start' } })
    remembered(found.memory, lease.firstLeaseId).asked.push({ effect: setPower('on'), outcome: 'done' })
  }
  await checkAll(world, found, random, signal)
  for (const lease of active)
    await closeLease(tenantOf(world, lease).client, { leaseId: lease.leaseId }).catch(() => {}) // it ended meanwhile
}

async function keepEvidence({ paths, onHost }: World, seed: number): Promise<void> {
  const kept = join(projectRoot, 'var', `chaos-${seed}`)
  rmSync(kept, { recursive: true, force: true })
  cpSync(paths.logs, join(kept, 'logs'), { recursive: true })
  cpSync(join(paths.host, 'instances'), join(kept, 'instances'), {
    recursive: true,
    filter: (path) => !/\.(qcow2|iso|img)$/.test(path),
  })
  // What each thread of a machine that hangs waits for, and what its group lets it have.
  const threads = ['ps', '-eLo', 'pid,tid,stat,time,wchan:32,comm,args', '--width', '300']
  const group = '/sys/fs/cgroup/{memory,cpu}/freehold/*'
  const limits = `grep -Hs . ${group}/{memory.usage_in_bytes,memory.limit_in_bytes,memory.oom_control,cpu.stat}; true`
  for (const [file, [program, ...args]] of [
    ['threads.txt', threads],
    ['limits.txt', ['bash', '-c', limits]],
  ] as const)
    writeFileSync(join(kept, file), await onHost(program!, ...args).catch((error: Error) => error.message))
  say(`Logs and records are kept in ${kept}.`)
}

try {
  process.exit(await main())
} catch (error) {
  say((error as Error).message)
  process.exit(1)
}
