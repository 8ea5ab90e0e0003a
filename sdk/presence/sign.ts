import type { LocalAccount } from 'viem'
import { canonicalJson } from './canonicalJson.ts'
import { type HostPresence, hostPresenceSchema, type SignedPresence } from './schema.ts'

/** Signs what a host says of itself: EIP-191 over the canonical JSON, with the operator's key. */
export async function signHostPresence(
  account: LocalAccount,
  presence: HostPresence,
): Promise<SignedPresence> {
  const payload = hostPresenceSchema.parse(presence)
  return { payload, signature: await account.signMessage({ message: canonicalJson(payload) }) }
}
