import { existsSync, lstatSync, readdirSync, rmdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { installedPackages } from './install.ts'
import { type ServiceLayout, thisCheckout } from './layout.ts'
import { purgeDebianPackages } from './packages.ts'
import type { ServiceStep } from './steps.ts'
import { isSystemdRunning, systemctl } from './systemd.ts'
import { findUser, removeSystemUser } from './user.ts'

export interface UninstallWish {
  /** What the service made elsewhere, to be taken away once it is stopped and while its folder is still there. */
  readonly between: readonly ServiceStep[]
  readonly keepState: boolean
  /** Also the Debian packages that `install` brought. */
  readonly purgePackages: boolean
}

/** Everything that takes a service off this machine, in order; nothing is due where nothing is left. */
export function uninstallSteps(layout: ServiceLayout, wish: UninstallWish): ServiceStep[] {
  const { unit, unitPath, wantsPath, environmentPath, folder, user } = layout
  const packages = wish.purgePackages ? installedPackages(layout) : []
  const images = join(thisCheckout, 'var')
  return [
    {
      says: `stop ${unit}, and start it no more at boot`,
      isDue: () => isThere(unitPath) || isThere(wantsPath),
      take: () => systemctl('disable', '--quiet', ...(isSystemdRunning() ? ['--now'] : []), unit),
    },
    ...wish.between,
    {
      says: `remove ${unitPath}`,
      isDue: () => isThere(unitPath),
      take() {
        rmSync(unitPath)
        if (isSystemdRunning()) systemctl('daemon-reload')
      },
    },
    {
      says: `remove ${environmentPath}`,
      isDue: () => isThere(environmentPath),
      take: () => rmSync(environmentPath),
    },
    ...(wish.keepState
      ? []
      : [
          {
            says: `remove ${folder} with all that is in it: configuration, keys, disks`,
            isDue: () => isThere(folder),
            take: () => rmSync(folder, { recursive: true }),
          },
        ]),
    ...(layout.name === 'provider'
      ? [
          {
            says: `remove the empty folder ${images}`,
            isDue: () => existsSync(images) && readdirSync(images).length === 0,
            take: () => rmdirSync(images),
          },
        ]
      : []),
    ...(user === null || wish.keepState
      ? []
      : [
          {
            says: `remove the system user ${user}`,
            isDue: () => findUser(user) !== null,
            take: () => removeSystemUser(user),
          },
        ]),
    ...(packages.length === 0
      ? []
      : [
          {
            says: `remove the Debian packages that install brought: ${packages.join(', ')}`,
            isDue: () => true,
            take: () => purgeDebianPackages(packages),
          },
        ]),
  ]
}

const isThere = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false }) !== undefined
