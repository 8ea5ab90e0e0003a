import type { NetworkConfig } from '@freehold/sdk'
import { isDevelopmentChain } from '../chain/index.ts'

/**
 * Refuses user networking where tenants pay for real: guests would be reachable from this machine alone.
 * @throws Error on any chain but the development chain
 */
export function requireReachableGuests({ chainId }: Pick<NetworkConfig, 'chainId'>): void {
  if (isDevelopmentChain({ chainId })) return
  throw new Error(
    `Without root, guests get user networking and can be reached at 127.0.0.1 only, so no tenant on chain ${chainId} could log in. ` +
      "Run the worker as root with the system's libvirt; user networking is for the development chain 31337.",
  )
}
