import { spawnSync } from 'node:child_process'
import { missingPackages, type PackageSet } from '../../scripts/bootstrap/packages.ts'
import { CliError } from '../kernel/errors.ts'

/** Debian packages of these sets whose programs are not there. */
export function missingDebianPackages(sets: readonly PackageSet[]): readonly string[] {
  return missingPackages(sets).map((entry) => entry.package)
}

/** Installs Debian packages; their services start, as Debian means it. @throws CliError */
export function installDebianPackages(names: readonly string[]): void {
  const install = ['install', '-y', '-qq', '--no-install-recommends', ...names]
  if (apt(install)) return
  apt(['update', '-qq']) // the package lists are missing or older than the archive
  if (apt(install)) return
  throw new CliError(`apt-get could not install ${names.join(', ')}.`, {
    next: `apt-get install ${names.join(' ')}`,
  })
}

/** Removes packages with their configuration, and what only they needed. @throws CliError */
export function purgeDebianPackages(names: readonly string[]): void {
  if (apt(['purge', '-y', '-qq', '--auto-remove', ...names])) return
  throw new CliError(`apt-get could not remove ${names.join(', ')}.`, {
    next: `apt-get purge --auto-remove ${names.join(' ')}`,
  })
}

/** What apt prints goes to standard error. */
function apt(words: readonly string[]): boolean {
  const options = ['-o', 'DPkg::Lock::Timeout=300', '-o', 'Dpkg::Use-Pty=0']
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', NEEDRESTART_MODE: 'l' }
  return spawnSync('apt-get', [...options, ...words], { env, stdio: ['ignore', 2, 2] }).status === 0
}
