import type { PackageSet } from '../bootstrap/packages.ts'
import { forgePath } from '../network/binaries.ts'

/** One program of a tier; it passes or fails as a whole unless it counts for itself. */
export type Check =
  | { readonly kind: 'command'; readonly name: string; readonly command: () => readonly string[] }
  /** Files for `node --test`, as globs from the project's root; each of its tests counts. */
  | { readonly kind: 'tests'; readonly globs: readonly string[]; readonly concurrency: number }

/** A group of checks that is run, timed and counted together. */
export interface Tier {
  readonly name: string
  /** Debian packages that it cannot do without. */
  readonly needs: readonly PackageSet[]
  readonly checks: readonly Check[]
  /** What its tests would wait for; it runs beside the tier before, which mostly waits itself. */
  readonly ahead?: Check
}

const bin = (name: string) => `node_modules/.bin/${name}`
const node = (...args: string[]) => [process.execPath, ...args]
const command = (name: string, run: () => readonly string[]): Check => ({
  kind: 'command',
  name,
  command: run,
})
const tests = (concurrency: number, ...globs: string[]): Check => ({ kind: 'tests', globs, concurrency })

const GUESTS: readonly PackageSet[] = ['queue', 'guests', 'images']

/** All tiers, the quick ones first: what fails early is known early. */
export const tiers: readonly Tier[] = [
  {
    name: 'lint',
    needs: [],
    checks: [
      command('biome', () => [bin('biome'), 'check', '--diagnostic-level=warn', '--error-on-warnings', '.']),
      command('types', () => [bin('tsc'), '-p', '.']),
      command('types of the console', () => [bin('tsc'), '-p', 'web']),
      command('public deployments', () => node('scripts/deploy-public.ts', '--check')),
      command('format of the contracts', () => [forgePath(), 'fmt', '--check', 'contracts', 'test/solidity']),
      command('lint of the contracts', () => [forgePath(), 'lint', '--deny', 'warnings', 'contracts']),
      command('NatSpec of the contracts', () => node('scripts/natspec/main.ts')),
    ],
  },
  { name: 'contracts', needs: [], checks: [command('contracts', () => node('scripts/test/contracts.ts'))] },
  {
    name: 'unit',
    needs: [],
    checks: [tests(2, ...['sdk', 'cli', 'web', 'scripts', 'bench'].map((room) => `${room}/**/*.test.ts`))],
  },
  { name: 'workers', needs: [...GUESTS, 'sshServers'], checks: [tests(2, 'workers/**/*.test.ts')] },
  { name: 'subgraph', needs: [], checks: [tests(1, 'subgraph/*.test.ts', 'test/subgraph/*.test.ts')] },
  {
    name: 'system',
    needs: [...GUESTS, 'sshServers'],
    checks: [
      // These mostly wait for chains and epochs; those below look at the whole machine before and after.
      tests(2, 'test/worker/**/*.test.ts', 'test/verifier/**/*.test.ts'),
      tests(1, 'test/service/**/*.test.ts', 'test/stack/**/*.test.ts'),
    ],
  },
  {
    name: 'vm',
    needs: [...GUESTS, 'debianImage'],
    ahead: command('debian-12 is built', () => ['nice', ...node('scripts/test/build-image.ts', 'debian-12')]),
    checks: [tests(1, 'test/vm/**/*.test.ts')],
  },
  // Seven minutes of waiting for epochs to pass, and for an RPC to come back, while others work.
  { name: 'outage', needs: GUESTS, ahead: tests(3, 'test/outage/**/*.test.ts'), checks: [] },
  { name: 'chaos', needs: GUESTS, checks: [tests(1, 'test/chaos/**/*.test.ts')] },
  { name: 'smoke', needs: GUESTS, checks: [command('smoke', () => node('scripts/smoke/main.ts', '--json'))] },
  { name: 'web', needs: [...GUESTS, 'browser'], checks: [tests(2, 'test/web/**/*.test.ts')] },
]
