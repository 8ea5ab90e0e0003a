import { requireSoundGuests } from './guests.ts'
import type { GuestAddress, HostNetwork } from './types.ts'

/**
 * Hosts without root: each guest has QEMU's user networking, which lets in one forwarded port on 127.0.0.1 and lets out
 * nothing. There is nothing to set up; QEMU takes it all down when the guest ends.
 */
export class UserNetwork implements HostNetwork {
  readonly bridgeNetwork = null
  readonly publicAddress = '127.0.0.1'

  async apply(guests: readonly GuestAddress[]): Promise<void> {
    requireSoundGuests(guests, null)
  }

  async remove(): Promise<void> {}
}
