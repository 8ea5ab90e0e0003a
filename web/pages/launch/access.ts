import {
  MAX_SERVICES,
  MAX_USER_DATA_CHARACTERS,
  ManifestError,
  parseService,
  type Service,
} from '@freehold/sdk'
import { readStored, writeStored } from '../../app/storage.ts'
import { readSshKey } from './ssh-key.ts'

/** Who may log in, and what the machine does first. Not part of the address. */
export type Access = {
  /** One public key per line. */
  keysText: string
  hostname: string
  userData: string
  restartOnPoweroff: boolean
  /** What must work before the machine is ready, one check per line. */
  servicesText: string
}

const KEY = 'freehold.sshKeys'
const MOST_KEYS = 16

export function emptyAccess(): Access {
  return { keysText: '', hostname: '', userData: '', restartOnPoweroff: true, servicesText: '' }
}

/** The public keys of the last launch from this browser. */
export function storedKeys(): string {
  return readStored(KEY) ?? ''
}

export function storeKeys(keysText: string): void {
  writeStored(KEY, keysText.trim())
}

export type KeysReading = { keys: string[]; problem: string | null }

/** Reads the keys of a field, one per line; the first bad one is named by its line. */
export function readKeys(keysText: string): KeysReading {
  const lines = keysText
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
  if (/PRIVATE KEY/.test(keysText) || lines.length === 0) {
    const reading = readSshKey(keysText)
    return { keys: [], problem: reading.ok ? null : reading.says }
  }
  if (lines.length > MOST_KEYS)
    return { keys: [], problem: `At most ${MOST_KEYS} keys fit; these are ${lines.length}.` }
  const readings = lines.map(readSshKey)
  const bad = readings.findIndex(({ ok }) => !ok)
  const reading = readings[bad]
  if (reading && !reading.ok)
    return { keys: [], problem: lines.length > 1 ? `Line ${bad + 1}: ${reading.says}` : reading.says }
  return { keys: [...new Set(readings.flatMap((each) => (each.ok ? [each.key] : [])))], problem: null }
}

/** Why a host name cannot be used; null when it can, or is empty. */
export function hostnameProblem(hostname: string): string | null {
  if (hostname === '' || /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(hostname)) return null
  return 'Lower-case letters, digits and hyphens, at most 63, no hyphen at the ends.'
}

/** Why a first-boot script cannot be used; null when it can, or is empty. */
export function userDataProblem(userData: string): string | null {
  const { length } = userData.trim()
  if (length <= MAX_USER_DATA_CHARACTERS) return null
  return `The first-boot script has ${length} characters, at most ${MAX_USER_DATA_CHARACTERS} fit on the chain; let it download the rest.`
}

export type ServicesReading = { services: Service[]; problem: string | null }

/** Reads the checks of a field, one per line; the first bad one is named. */
export function readServices(text: string): ServicesReading {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
  if (lines.length > MAX_SERVICES)
    return { services: [], problem: `At most ${MAX_SERVICES} checks fit; these are ${lines.length}.` }
  try {
    const services = lines.map(parseService)
    const isUnique = new Set(services.map(({ name }) => name)).size === services.length
    return isUnique ? { services, problem: null } : { services: [], problem: 'Two checks share a name.' }
  } catch (error) {
    if (error instanceof ManifestError) return { services: [], problem: `${error.message}.` }
    throw error
  }
}
