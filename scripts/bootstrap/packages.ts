import { spawnSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { systemPath } from '../../workers/host/index.ts'
import catalogue from '../packages.json' with { type: 'json' }
import { withoutServiceStarts } from './service-guard.ts'

export type PackageSet = keyof typeof catalogue

interface SystemPackage {
  readonly package: string
  readonly program: string
  readonly for: string
}

/**
 * Makes sure that the programs of these sets are installed: by apt where we are root or sudo asks nothing, otherwise
 * throws a message that names each missing package and the one line that installs them all.
 */
export function ensurePackages(sets: readonly PackageSet[]): void {
  process.env.PATH = systemPath() // what is found there must be found again when it is called
  const missing = missingPackages(sets)
  if (missing.length === 0) return
  const apt = aptCommand()
  if (apt) install(apt, missing)
  const left = missingPackages(sets)
  if (left.length > 0) throw new Error(describeMissing(left))
}

/** The packages of these sets whose programs are nowhere on PATH or in the sbin folders. */
export function missingPackages(sets: readonly PackageSet[]): readonly SystemPackage[] {
  return sets.flatMap((set) => catalogue[set]).filter(({ program }) => !isInstalled(program))
}

/** What is missing, what it is for, and the line that installs it. */
export function describeMissing(missing: readonly SystemPackage[]): string {
  const lines = missing.map((entry) => `  ${entry.package}: for ${entry.for}`)
  const names = missing.map((entry) => entry.package).join(' ')
  return `These Debian packages are missing:\n${lines.join('\n')}\nInstall them with:\n  sudo apt-get install -y --no-install-recommends ${names}`
}

function isInstalled(program: string): boolean {
  return systemPath()
    .split(delimiter)
    .some((folder) => folder !== '' && isExecutable(join(folder, program)))
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** apt-get as somebody who may use it without being asked for anything; null when there is no such way. */
function aptCommand(): readonly string[] | null {
  if (!isInstalled('apt-get')) return null
  if (process.getuid?.() === 0) return ['apt-get']
  return spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0
    ? ['sudo', '-n', 'apt-get']
    : null
}

function install(apt: readonly string[], missing: readonly SystemPackage[]): void {
  const names = missing.map((entry) => entry.package)
  console.error(`Installing Debian packages (once): ${names.join(' ')} ...`)
  const options = [
    '-y',
    '-qq',
    '--no-install-recommends',
    '-o',
    'DPkg::Lock::Timeout=300',
    '-o',
    'Dpkg::Use-Pty=0',
  ]
  const keepConfiguration = ['-o', 'Dpkg::Options::=--force-confdef', '-o', 'Dpkg::Options::=--force-confold']
  const root = apt.slice(0, -1)
  withoutServiceStarts(root, () => {
    if (run([...apt, 'install', ...options, ...keepConfiguration, ...names])) return
    run([...apt, 'update', '-qq']) // the package lists are missing or older than the archive
    run([...apt, 'install', ...options, ...keepConfiguration, ...names])
  })
}

/** Its output goes to standard error: standard output belongs to the program that needs the packages. */
function run([command, ...args]: readonly string[]): boolean {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', NEEDRESTART_MODE: 'l' }
  const withEnv =
    command === 'sudo' ? ['-n', 'env', 'DEBIAN_FRONTEND=noninteractive', ...args.slice(1)] : args
  return spawnSync(command!, withEnv, { env, stdio: ['ignore', 2, 2] }).status === 0
}
