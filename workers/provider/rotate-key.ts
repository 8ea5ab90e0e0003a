import { createFreeholdClient, readHost, updateHostFacts } from '@freehold/sdk'
import { openAccount, openNetwork } from '../process/index.ts'
import type { ProviderConfig } from './config.ts'
import { readHpkeKeys, rotateHpkeKey } from './hpke-keys.ts'

/**
 * Makes a new HPKE key and publishes it, signed by the operator. Run again after an interruption, it publishes the key that
 * was made. The worker need not be stopped: it reads its keys anew for each manifest, and removes old ones when nobody needs
 * them.
 * @returns the version that tenants seal to from now on
 */
export async function rotatePublishedKey(config: ProviderConfig): Promise<number> {
  const network = openNetwork(config.network)
  const client = createFreeholdClient({
    network,
    account: await openAccount(config.operator, network.chainId),
  })
  const { facts } = await readHost(client, { host: BigInt(config.host) })
  const newest = readHpkeKeys(config.stateDir)[0]
  const next = newest && newest.version > facts.hpkeKeyVersion ? newest : await rotateHpkeKey(config.stateDir)
  await updateHostFacts(client, {
    host: BigInt(config.host),
    facts: { ...facts, hpkeKey: next.publicKey, hpkeKeyVersion: next.version },
  })
  return next.version
}
