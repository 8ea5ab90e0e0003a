import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '../scripts/network/paths.ts'
import { waitFor } from '../scripts/network/wait.ts'
import { freehold, freeholdJson } from '../scripts/smoke/freehold.ts'
import { npmStart, type StackUser } from '../test/stack/npm-start.ts'
import { makeSshIdentity, makeTempDir, removeTempDir } from '../test/support/index.ts'
import { type Figure, medianFigure } from './figures.ts'
import type { Measurement } from './measurement.ts'

/** How long a newcomer waits, and whoever comes back. */
export const start: Measurement = {
  name: 'start',
  title: 'Start',
  says:
    '`npm start`, from the command to the words that everything is up. First: in a fresh clone of the commit, packages of npm\n' +
    "downloaded into an empty cache, contracts compiled, console and image built; Node 22 and Debian's packages are there. Later: the\n" +
    'same clone again, with the chain, the index and a lease of before; then until the machine of that lease lets its tenant in.',
  needs: ['queue', 'guests', 'images'],
  async measure(runs) {
    const folder = makeTempDir('bench-start')
    try {
      return await measureStarts(folder, runs)
    } finally {
      removeTempDir(folder)
    }
  },
}

/** Far more than is wanted: what takes too long is to be measured too. */
const PATIENCE_SECONDS = 1800

async function measureStarts(folder: string, runs: number): Promise<Figure[]> {
  const checkout = join(folder, 'clone')
  execFileSync('git', ['clone', '--quiet', projectRoot, checkout])
  const stateDir = join(folder, 'state')
  const env = { ...process.env, npm_config_cache: join(folder, 'npm'), FREEHOLD_IMAGE_CACHE: undefined }
  const user: StackUser = { prefix: [], env }
  const startUp = async <T>(work: () => Promise<T>) => {
    const stack = await npmStart(stateDir, { user, checkout, patienceSeconds: PATIENCE_SECONDS })
    try {
      return { tookSeconds: stack.tookSeconds, result: await work() }
    } finally {
      await stack.interrupt()
    }
  }
  const tenant = { networkFile: join(stateDir, 'network.json'), home: join(folder, 'home') }
  const first = await startUp(async () => {
    mkdirSync(tenant.home)
    const { privateKeyPath } = await makeSshIdentity(folder)
    const size = ['--memory', '256M', '--disk', '1G', '--hours', '12']
    const words = ['rent', '--image', 'micro', ...size, '--key', `${privateKeyPath}.pub`, '--yes']
    return (await freeholdJson<{ leaseId: string }>(tenant, words)).leaseId
  })
  const lease = first.result
  const later: number[] = []
  const untilLogin: number[] = []
  for (let run = 0; run < runs; run++) {
    const { tookSeconds, result } = await startUp(() =>
      secondsUntilLogin(() => freehold(tenant, ['ssh', lease, '--', 'true'])),
    )
    later.push(tookSeconds)
    untilLogin.push(tookSeconds + result)
  }
  return [
    { what: 'first', value: first.tookSeconds, unit: 's', goal: 360 },
    medianFigure('later', later, { unit: 's', goal: 30 }),
    medianFigure('later, until the login', untilLogin, { unit: 's' }),
  ]
}

async function secondsUntilLogin(logIn: () => Promise<{ readonly code: number | null }>): Promise<number> {
  const since = performance.now()
  await waitFor(async () => (await logIn()).code === 0, {
    what: 'the machine lets its tenant in',
    seconds: 600,
    everyMs: 200,
  })
  return (performance.now() - since) / 1000
}
