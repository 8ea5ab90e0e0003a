import { accessSync, constants } from 'node:fs'
import { join, resolve } from 'node:path'
import type { PackageSet } from '../../scripts/bootstrap/packages.ts'

/** What may run on a machine as a service of systemd. */
export type ServiceName = 'provider' | 'verifier'

/** Where a service lies on a machine. Everything that `install` makes is named here, so that `uninstall` can take it away. */
export interface ServiceLayout {
  readonly name: ServiceName
  readonly unit: string
  readonly unitPath: string
  /** There when systemd starts the unit at boot. */
  readonly wantsPath: string
  readonly environmentPath: string
  /** Configuration and state. */
  readonly folder: string
  readonly folderMode: number
  readonly configPath: string
  /** The unit as the repository has it, for a checkout in /opt/freehold. */
  readonly templatePath: string
  /**
   * A system user of its own; null: root. A host's bridge, taps, rules and disks are root's, and whoever is in libvirt's group is
   * root in effect, so a user of its own would be a mask: the unit takes rights away instead.
   */
  readonly user: string | null
  readonly packageSets: readonly PackageSet[]
}

/** The checkout that this command line runs from. */
export const thisCheckout = resolve(import.meta.dirname, '../..')

const layoutOf = (
  name: ServiceName,
  rest: Pick<ServiceLayout, 'folder' | 'folderMode' | 'user' | 'packageSets'>,
): ServiceLayout => {
  const unit = `freehold-${name}.service`
  return {
    name,
    unit,
    unitPath: join('/etc/systemd/system', unit),
    wantsPath: join('/etc/systemd/system/multi-user.target.wants', unit),
    environmentPath: `/etc/default/freehold-${name}`,
    configPath: join(rest.folder, 'config.json'),
    templatePath: join(thisCheckout, 'workers', name, unit),
    ...rest,
  }
}

export const serviceLayouts: Readonly<Record<ServiceName, ServiceLayout>> = {
  provider: layoutOf('provider', {
    folder: '/var/lib/freehold',
    folderMode: 0o711, // QEMU's user passes through to the disks, and sees no names
    user: null,
    packageSets: ['queue', 'guests', 'images', 'debianImage', 'provider'],
  }),
  verifier: layoutOf('verifier', {
    folder: '/var/lib/freehold-verifier',
    folderMode: 0o700,
    user: 'freehold-verifier',
    packageSets: ['queue'],
  }),
}

/** Whether this user may read a file: a service's configuration is closed to all but its owner. */
export function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK)
    return true
  } catch {
    return false
  }
}
