import {
  chmodSync,
  existsSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { readIfThere } from '../kernel/home.ts'
import { type ServiceLayout, thisCheckout } from './layout.ts'
import { installDebianPackages, missingDebianPackages } from './packages.ts'
import type { ServiceStep } from './steps.ts'
import { isSystemdRunning, systemctl } from './systemd.ts'
import { environmentText, type UnitPlaces, unitText } from './unit.ts'
import { addSystemUser, findUser } from './user.ts'

/** What `install` brought that others may use by now: noted in the service's folder, for `uninstall` to name. */
const NOTE = 'installed-packages'

export interface InstallWish {
  readonly places: UnitPlaces
  readonly start: boolean
}

/** Everything that makes a service of this machine, in order; each step is due until it was taken. */
export function installSteps(layout: ServiceLayout, { places, start }: InstallWish): ServiceStep[] {
  const { unit, unitPath, wantsPath, environmentPath, folder, folderMode, user } = layout
  const missing = missingDebianPackages(layout.packageSets)
  const text = unitText(readFileSync(layout.templatePath, 'utf8'), places)
  const images = join(thisCheckout, 'var')
  return [
    {
      says: `the Debian packages${missing.length > 0 ? ` ${missing.join(', ')}` : ' are installed'}`,
      isDue: () => missing.length > 0,
      take: () => installDebianPackages(missing),
    },
    ...(user === null
      ? []
      : [
          {
            says: `a system user ${user}, who cannot log in`,
            isDue: () => findUser(user) === null,
            take: () => addSystemUser(user),
          },
        ]),
    {
      says: `the folder ${folder} for configuration, keys and state (mode ${folderMode.toString(8)})`,
      isDue: () => !hasMode(folder, folderMode),
      take() {
        mkdirSync(folder, { recursive: true })
        chmodSync(folder, folderMode)
      },
    },
    ...(missing.length === 0 ? [] : [noteStep(folder, missing)]),
    ...(user === null ? [] : [ownStep(folder, user)]),
    ...(layout.name === 'provider'
      ? [
          {
            says: `the folder ${images} for images`, // the unit may write there, and cannot make it
            isDue: () => !existsSync(images),
            take: () => void mkdirSync(images),
          },
        ]
      : []),
    {
      says: `${environmentPath}, for what you want to set`,
      isDue: () => !existsSync(environmentPath),
      take() {
        mkdirSync(dirname(environmentPath), { recursive: true })
        writeFileSync(environmentPath, environmentText(layout), { mode: 0o644 })
      },
    },
    {
      says: `the unit ${unitPath}, for ${places.checkout} and ${places.node}`,
      isDue: () => readIfThere(unitPath) !== text,
      take() {
        mkdirSync(dirname(unitPath), { recursive: true })
        writeFileSync(unitPath, text, { mode: 0o644 })
        if (isSystemdRunning()) systemctl('daemon-reload')
      },
    },
    {
      says: `systemd starts ${unit} at boot`,
      isDue: () => !isLink(wantsPath),
      take: () => systemctl('enable', '--quiet', unit),
    },
    ...(start
      ? [{ says: `start ${unit} now`, isDue: () => true, take: () => systemctl('restart', unit) }]
      : []),
  ]
}

/** Names of packages that `install` brought, for as long as the service's folder is there. */
export function installedPackages({ folder }: ServiceLayout): readonly string[] {
  return (readIfThere(join(folder, NOTE)) ?? '').split('\n').filter(Boolean)
}

function noteStep(folder: string, packages: readonly string[]): ServiceStep {
  return {
    says: `a note of them in ${join(folder, NOTE)}, for uninstall`,
    isDue: () => true,
    take() {
      const before = installedPackages({ folder } as ServiceLayout)
      writeFileSync(join(folder, NOTE), `${[...new Set([...before, ...packages])].join('\n')}\n`)
    },
  }
}

/** What `init` wrote as root belongs to the service's user. */
function ownStep(folder: string, user: string): ServiceStep {
  return {
    says: `all in ${folder} belongs to ${user}`,
    isDue: () => {
      const found = findUser(user)
      if (found === null || !existsSync(folder)) return true
      return pathsUnder(folder).some((path) => lstatSync(path).uid !== found.uid)
    },
    take() {
      const { uid, gid } = findUser(user)!
      for (const path of pathsUnder(folder)) lchownSync(path, uid, gid)
    },
  }
}

function pathsUnder(folder: string): string[] {
  const inside = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return [folder, ...inside.map((name) => join(folder, name))]
}

function hasMode(path: string, mode: number): boolean {
  const stat = lstatSync(path, { throwIfNoEntry: false })
  return stat?.isDirectory() === true && (stat.mode & 0o7777) === mode
}

const isLink = (path: string): boolean =>
  lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true
