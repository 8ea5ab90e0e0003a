/**
 * Platform packages that package-lock.json lacks: `node scripts/run.mjs scripts/lockfile.ts [--fix]`.
 *
 * npm leaves an optional package out of the lock file where it could not be looked up when the lock file was written, and
 * `npm ci` then refuses that lock file everywhere. `--fix` enters them as npm would, without a digest.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from './network/paths.ts'

interface LockedPackage {
  version?: string
  cpu?: string[]
  os?: string[]
  libc?: string[]
  dev?: boolean
  optional?: boolean
  link?: boolean
  optionalDependencies?: Record<string, string>
}

interface LockFile {
  packages: Record<string, LockedPackage>
}

/** A platform package that a locked package names and the lock file does not know. */
interface Missing {
  readonly path: string
  readonly version: string
  readonly dev: boolean
}

const lockFile = join(projectRoot, 'package-lock.json')

/** What the lock file lacks; empty when `npm ci` accepts it. */
export function missingPlatformPackages({ packages }: LockFile): readonly Missing[] {
  return Object.entries(packages).flatMap(([path, { dev = false, optionalDependencies = {} }]) =>
    Object.entries(optionalDependencies)
      .filter(([name]) => !isLocked(packages, path, name))
      .map(([name, version]) => ({ path: `node_modules/${name}`, version, dev })),
  )
}

/** The lock file with an entry for each missing package that names one exact version. */
export function withPlatformPackages(lock: LockFile): LockFile {
  const added = missingPlatformPackages(lock).map(({ path, version, dev }) => {
    if (!/^\d+\.\d+\.\d+/.test(version))
      throw new Error(`${path} is wanted as "${version}"; enter it by hand.`)
    return [path, { version, ...platformOf(path), ...(dev ? { dev } : {}), optional: true }] as const
  })
  const entries = [...Object.entries(lock.packages), ...added].sort(([a], [b]) => (a < b ? -1 : 1))
  return { ...lock, packages: Object.fromEntries(entries) }
}

/** Whether a package finds the other where npm would have put it: beside it, or beside one of its ancestors. */
function isLocked(packages: LockFile['packages'], path: string, name: string): boolean {
  const folders = [
    path,
    ...path.split('/node_modules/').map((_, index, all) => all.slice(0, index).join('/node_modules/')),
  ]
  return folders.some(
    (folder) => packages[folder ? `${folder}/node_modules/${name}` : `node_modules/${name}`] !== undefined,
  )
}

const SYSTEMS = {
  darwin: 'darwin',
  win32: 'win32',
  windows: 'win32',
  linux: 'linux',
  android: 'android',
  freebsd: 'freebsd',
}
const PROCESSORS = { amd64: 'x64', x64: 'x64', arm64: 'arm64', arm: 'arm', ia32: 'ia32' }

/** System and processor that a package is for, read from its name; without them npm would try it everywhere. */
function platformOf(path: string): Pick<LockedPackage, 'cpu' | 'os' | 'libc'> {
  const words = path.split(/[/-]/)
  const find = (names: Readonly<Record<string, string>>) =>
    words.map((word) => names[word]).find((name) => name !== undefined)
  const [os, cpu] = [find(SYSTEMS), find(PROCESSORS)]
  if (!os || !cpu) throw new Error(`${path} does not say which platform it is for; enter it by hand.`)
  const libc = words.includes('musl') ? { libc: ['musl'] } : words.includes('gnu') ? { libc: ['glibc'] } : {}
  return { cpu: [cpu], ...libc, os: [os] }
}

function main(): number {
  const lock = JSON.parse(readFileSync(lockFile, 'utf8')) as LockFile
  const missing = missingPlatformPackages(lock)
  if (process.argv.includes('--fix'))
    writeFileSync(lockFile, `${JSON.stringify(withPlatformPackages(lock), null, 2)}\n`)
  else if (missing.length > 0) {
    console.error(
      `package-lock.json lacks:\n${missing.map(({ path, version }) => `  ${path} ${version}`).join('\n')}`,
    )
    console.error('Enter them with: node scripts/run.mjs scripts/lockfile.ts --fix')
    return 1
  }
  return 0
}

if (import.meta.main) process.exit(main())
