import { requireSoundGuests } from './guests.ts'
import { hasListener } from './listeners.ts'
import type { GuestAddress, HostNetwork, PortProtocol } from './types.ts'

/**
 * Hosts without root: each guest has QEMU's user networking, which lets in one forwarded port on 127.0.0.1 and lets out
 * nothing. There is nothing to set up; QEMU takes it all down when the guest ends. Ports that tenants opened and Mbit/s are
 * not enforced here: `powers` says so.
 */
export class UserNetwork implements HostNetwork {
  readonly bridgeNetwork = null
  readonly publicAddress = '127.0.0.1'
  readonly powers = { opensPorts: false, shapes: false }

  async isPortFree(protocol: PortProtocol, port: number): Promise<boolean> {
    return !hasListener(protocol, port)
  }

  async apply(guests: readonly GuestAddress[]): Promise<void> {
    requireSoundGuests(guests, null)
  }

  async remove(): Promise<void> {}
}
