import { readFileSync } from 'node:fs'
import type { LocalAccount } from 'viem'
import { z } from 'zod'
import { isDevelopmentChain } from '../chain/index.ts'
import { requirePrivate } from '../host/index.ts'

/** Where a worker's hot key is, as its configuration says. */
export const accountSchema = z.discriminatedUnion('kind', [
  /** Encrypted keystore; the password is the first line of a file that only its owner may read. */
  z.strictObject({ kind: z.literal('keystore'), path: z.string(), passwordFile: z.string() }),
  /** A bare private key in a 0600 file. Accepted on chain 31337 only. */
  z.strictObject({ kind: z.literal('developmentKeyFile'), path: z.string() }),
])

export type AccountSource = z.output<typeof accountSchema>

/**
 * The worker's account, from an encrypted keystore or, on a development chain, from a bare key file.
 * @throws Error naming the file; never what is in it.
 */
export async function openAccount(source: AccountSource, chainId: number): Promise<LocalAccount> {
  const { privateKeyToAccount } = await import('viem/accounts')
  if (source.kind === 'keystore') {
    const { decryptPrivateKey, parseKeystore } = await import('@freehold/sdk/node')
    requirePrivate(source.passwordFile)
    const password = readFileSync(source.passwordFile, 'utf8').split('\n')[0] ?? ''
    const keystore = parseKeystore(readFileSync(source.path, 'utf8'), source.path)
    return privateKeyToAccount(await decryptPrivateKey(keystore, password))
  }
  if (!isDevelopmentChain({ chainId })) {
    throw new Error(`A bare key file is for development only, and this is chain ${chainId}. Use a keystore.`)
  }
  requirePrivate(source.path)
  const key = readFileSync(source.path, 'utf8').trim()
  if (!/^0x[0-9a-f]{64}$/i.test(key))
    throw new Error(`${source.path} holds no private key (0x and 64 hex digits).`)
  return privateKeyToAccount(key as `0x${string}`)
}
