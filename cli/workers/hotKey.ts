import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { encryptPrivateKey, parseKeystore } from '@freehold/sdk/node'
import type { Address } from 'viem'
import { generatePrivateKey } from 'viem/accounts'
import { readIfThere, writePrivateFile } from '../kernel/home.ts'

/** A worker's hot key, as its configuration names it. */
export interface HotKey {
  readonly address: Address
  readonly path: string
  readonly passwordFile: string
}

/**
 * Makes a worker's key, or finds the one made earlier. The worker starts without a person, so its password lies beside it, readable
 * by its owner only: move it elsewhere and change the `passwordFile` of the configuration to keep the two apart.
 */
export async function ensureHotKey(stateDir: string, name: 'operator' | 'verifier'): Promise<HotKey> {
  const path = join(stateDir, 'keys', `${name}.json`)
  const passwordFile = join(stateDir, 'keys', `${name}.password`)
  const text = readIfThere(path)
  if (text !== null) return { address: parseKeystore(text, path).address, path, passwordFile }
  const password = randomBytes(32).toString('base64url')
  writePrivateFile(passwordFile, `${password}\n`)
  const keystore = await encryptPrivateKey(generatePrivateKey(), password)
  writePrivateFile(path, `${JSON.stringify(keystore, null, 2)}\n`)
  return { address: keystore.address, path, passwordFile }
}
