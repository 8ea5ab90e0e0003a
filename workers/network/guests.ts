import { createHash } from 'node:crypto'
import { addressAt, isGuestAddress, parseSubnet, type Subnet } from './subnet.ts'
import type { GuestAddress } from './types.ts'

/** Where guests get their addresses from unless the provider says otherwise. */
export const defaultSubnet = '10.77.0.0/16'

/** Public ports of SSH forwards, inclusive. */
export interface PortRange {
  readonly first: number
  readonly last: number
}

/** Above what most services use, up to the end. */
export const defaultPortRange: PortRange = { first: 40_000, last: 65_535 }

/** MAC address of a guest: locally administered, the same for its whole life. */
export function guestMac(name: string): string {
  return macOf(`mac ${name}`)
}

/**
 * MAC address of a bridge. Left alone, a bridge takes over the lowest of its ports' addresses, and each change throws away the
 * fixed neighbours and confuses every guest.
 */
export function bridgeMac(bridge: string): string {
  return macOf(`bridge ${bridge}`)
}

function macOf(text: string): string {
  const bytes = createHash('sha256').update(text).digest().subarray(0, 5)
  return ['02', ...[...bytes].map((byte) => byte.toString(16).padStart(2, '0'))].join(':')
}

/** A guest's whole address from its name and port: two guests with different ports never share anything. */
export function guestAddress(
  name: string,
  sshPort: number,
  subnet = defaultSubnet,
  range = defaultPortRange,
): GuestAddress {
  const ip = addressAt(parseSubnet(subnet), sshPort - range.first + 1)
  return { name, mac: guestMac(name), ip, sshPort }
}

/** Checks a whole list before anything is changed. @throws Error naming the guest that is wrong. */
export function requireSoundGuests(guests: readonly GuestAddress[], subnet: Subnet | null): void {
  const taken = new Map<string, string>()
  for (const guest of guests) {
    if (!/^fh-[a-z0-9-]{1,40}$/.test(guest.name)) throw new Error(`"${guest.name}" is no name of a guest.`)
    if (!/^02(:[0-9a-f]{2}){5}$/.test(guest.mac))
      throw new Error(`${guest.name} has no proper MAC address: ${guest.mac}.`)
    if (!Number.isInteger(guest.sshPort) || guest.sshPort < 1 || guest.sshPort > 65_535) {
      throw new Error(`${guest.name} has no proper port: ${guest.sshPort}.`)
    }
    if (subnet !== null && !isGuestAddress(subnet, guest.ip)) {
      throw new Error(
        `${guest.name} has the address ${guest.ip}, which is not one for guests in ${subnet.cidr}.`,
      )
    }
    for (const [what, value] of Object.entries(guest)) {
      const other = taken.get(`${what} ${value}`)
      if (other !== undefined) throw new Error(`${guest.name} and ${other} would share the ${what} ${value}.`)
      taken.set(`${what} ${value}`, guest.name)
    }
  }
}
