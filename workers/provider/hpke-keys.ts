import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createHpkeKeyPair, hexSchema } from '@freehold/sdk'
import { z } from 'zod'
import { requirePrivate, writeFileAtomically } from '../host/index.ts'

const storedKey = z.object({
  version: z.number().int().positive(),
  publicKey: hexSchema,
  privateKey: hexSchema,
  createdAt: z.string(),
  /** When the chain was last seen to name this version. */
  namedAt: z.string().optional(),
})

/** One version of the key that manifests are sealed to. */
export type HpkeKey = z.output<typeof storedKey>

/** A tenant may have read the old key from the chain just before the new one was there. */
const overlapMs = 24 * 3_600_000

const folderIn = (stateDir: string): string => join(stateDir, 'keys', 'hpke')

/** All versions this host keeps, newest first. @throws Error when a file is damaged or others may read it. */
export function readHpkeKeys(stateDir: string): readonly HpkeKey[] {
  const folder = folderIn(stateDir)
  if (!existsSync(folder)) return []
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'))
  return names.map((name) => readKey(join(folder, name))).sort((a, b) => b.version - a.version)
}

/**
 * Makes the next version. The old ones stay: publish the new one with `updateHostFacts`, then `pruneHpkeKeys` removes what no
 * lease needs.
 */
export async function rotateHpkeKey(stateDir: string): Promise<HpkeKey> {
  const version = (readHpkeKeys(stateDir)[0]?.version ?? 0) + 1
  const key: HpkeKey = { version, ...(await createHpkeKeyPair()), createdAt: new Date().toISOString() }
  mkdirSync(folderIn(stateDir), { recursive: true, mode: 0o700 })
  writeFileAtomically(pathOf(stateDir, version), `${JSON.stringify(key, null, 2)}\n`)
  return key
}

/**
 * Notes that the chain names a version now: tenants seal to it, whatever newer ones this host has made but not published.
 * Nothing is noted for a version this host does not have.
 */
export function noteNamedKey(stateDir: string, version: number, nowMs = Date.now()): void {
  const key = readHpkeKeys(stateDir).find((candidate) => candidate.version === version)
  if (key === undefined) return
  const noted: HpkeKey = { ...key, namedAt: new Date(nowMs).toISOString() }
  writeFileAtomically(pathOf(stateDir, version), `${JSON.stringify(noted, null, 2)}\n`)
}

/**
 * Removes versions that were replaced more than a day ago, that the chain has not named for a day, and that no open lease was
 * sealed to.
 * @returns the versions removed
 */
export function pruneHpkeKeys(
  stateDir: string,
  versionsInUse: ReadonlySet<number>,
  nowMs = Date.now(),
): number[] {
  const keys = readHpkeKeys(stateDir)
  const old = keys.filter((key, i) => {
    const successor = keys[i - 1]
    if (successor === undefined || versionsInUse.has(key.version)) return false
    const lastNeededMs = Math.max(Date.parse(successor.createdAt), Date.parse(key.namedAt ?? key.createdAt))
    return nowMs - lastNeededMs > overlapMs
  })
  for (const { version } of old) rmSync(pathOf(stateDir, version))
  return old.map(({ version }) => version)
}

const pathOf = (stateDir: string, version: number): string => join(folderIn(stateDir), `${version}.json`)

function readKey(path: string): HpkeKey {
  requirePrivate(path)
  const parsed = storedKey.safeParse(JSON.parse(readFileSync(path, 'utf8')))
  if (parsed.success) return parsed.data
  throw new Error(`The key file ${path} is damaged; manifests sealed to it cannot be opened without it.`)
}
