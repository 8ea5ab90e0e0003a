import { readFileSync } from 'node:fs'
import type { LocalAccount } from 'viem'
import { isDevelopmentChain } from '../chain/index.ts'
import type { ProviderConfig } from './config.ts'
import { requirePrivate } from './hpke-keys.ts'

/**
 * The operator's account, from an encrypted keystore or, on a development chain, from a bare key file.
 * @throws Error naming the file; never what is in it.
 */
export async function openOperator(
  operator: ProviderConfig['operator'],
  chainId: number,
): Promise<LocalAccount> {
  const { privateKeyToAccount } = await import('viem/accounts')
  if (operator.kind === 'keystore') {
    const { decryptPrivateKey, parseKeystore } = await import('@freehold/sdk/node')
    requirePrivate(operator.passwordFile)
    const password = readFileSync(operator.passwordFile, 'utf8').split('\n')[0] ?? ''
    const keystore = parseKeystore(readFileSync(operator.path, 'utf8'), operator.path)
    return privateKeyToAccount(await decryptPrivateKey(keystore, password))
  }
  if (!isDevelopmentChain({ chainId })) {
    throw new Error(`A bare key file is for development only, and this is chain ${chainId}. Use a keystore.`)
  }
  requirePrivate(operator.path)
  const key = readFileSync(operator.path, 'utf8').trim()
  if (!/^0x[0-9a-f]{64}$/i.test(key))
    throw new Error(`${operator.path} holds no private key (0x and 64 hex digits).`)
  return privateKeyToAccount(key as `0x${string}`)
}
