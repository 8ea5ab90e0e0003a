import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { parseSshPublicKey } from '@freehold/sdk'
import { runCommand } from '../host/index.ts'
import type { HostKey } from './host-key.ts'
import { userDataOf } from './user-data.ts'

export interface SeedOptions {
  /** Where the ISO goes; replaced in one step. Readable by its owner only: it holds the guest's host key. */
  readonly outPath: string
  /** Another id makes cloud-init set the guest up anew: one per lease. */
  readonly instanceId: string
  readonly hostname: string
  /** Public keys of the tenant, one line each. */
  readonly authorizedKeys: readonly string[]
  readonly hostKey: HostKey
  /** The tenant's own cloud-init user-data, passed on untouched. */
  readonly userData?: string
}

/**
 * Writes the NoCloud seed of a guest. Besides cloud-init's files it has a folder `freehold` with the same facts as plain
 * files, for images without cloud-init.
 * @throws Error when a key or the host name is malformed.
 */
export async function makeSeed(options: SeedOptions): Promise<string> {
  const keys = options.authorizedKeys.map((key) => parseSshPublicKey(key).line)
  if (!/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(options.hostname)) {
    throw new Error(
      `"${options.hostname.slice(0, 70)}" is no host name: small letters, digits and hyphens, at most 63.`,
    )
  }
  mkdirSync(dirname(options.outPath), { recursive: true })
  const work = mkdtempSync(join(dirname(options.outPath), `.${basename(options.outPath)}-`))
  try {
    writeContents(join(work, 'seed'), options, keys)
    await writeIso(join(work, 'seed'), join(work, 'seed.iso'))
    renameSync(join(work, 'seed.iso'), options.outPath)
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
  return options.outPath
}

function writeContents(folder: string, options: SeedOptions, keys: readonly string[]): void {
  const { hostname, hostKey, instanceId, userData } = options
  const plain = join(folder, 'freehold')
  mkdirSync(plain, { recursive: true })
  const metaData = { 'instance-id': instanceId, 'local-hostname': hostname }
  writeFileSync(join(folder, 'meta-data'), `${JSON.stringify(metaData)}\n`) // JSON is YAML
  writeFileSync(join(folder, 'user-data'), userDataOf({ hostname, keys, hostKey, userData }))
  writeFileSync(join(plain, 'authorized_keys'), keys.map((key) => `${key}\n`).join(''))
  writeFileSync(join(plain, 'host_key'), hostKey.privateKeyOpenSsh)
  writeFileSync(join(plain, 'hostname'), `${hostname}\n`)
}

/** NoCloud finds its disk by the label `cidata`. */
async function writeIso(folder: string, path: string): Promise<void> {
  writeFileSync(path, '', { mode: 0o600 })
  await runCommand('genisoimage', ['-quiet', '-output', path, '-volid', 'cidata', '-joliet', '-rock', folder])
}
