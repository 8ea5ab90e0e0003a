import { createHash } from 'node:crypto'
import { tapName } from '../hypervisor/names.ts'
import { mostMbps } from './shaping.ts'
import { addressAt, contains, isGuestAddress, overlaps, parseSubnet, type Subnet } from './subnet.ts'
import type { GuestAddress, GuestNetwork } from './types.ts'

/** Where guests get their addresses from unless the provider says otherwise. */
export const defaultSubnet = '10.77.0.0/16'

/** Name of the bridge of a machine's guests. */
export const defaultBridge = 'fhbr0'

/** Public ports for guests, inclusive. */
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
export function requireSoundGuests(guests: readonly GuestNetwork[], subnet: Subnet | null): void {
  const taken = new Map<string, string>()
  for (const guest of guests) {
    const { name, mac, ip, sshPort, opened = [], mayReach = [] } = guest
    if (!/^fh-[0-9a-f]{1,24}$/.test(name)) throw new Error(`"${name}" is no name of a guest.`)
    if (!/^02(:[0-9a-f]{2}){5}$/.test(mac)) throw new Error(`${name} has no proper MAC address: ${mac}.`)
    if (!isPort(sshPort)) throw new Error(`${name} has no proper port: ${sshPort}.`)
    if (subnet !== null && !isGuestAddress(subnet, ip)) {
      throw new Error(`${name} has the address ${ip}, which is not one for guests in ${subnet.cidr}.`)
    }
    requireSoundPorts(guest)
    requireSoundRate(guest)
    for (const network of mayReach) requireOpenable(name, network, subnet)
    const ports = new Set([sshPort, ...opened.map(({ hostPort }) => hostPort)])
    const own = [
      `name ${name}`,
      `mac ${mac}`,
      `ip ${ip}`,
      `interface ${tapName(name)}`,
      ...[...ports].map((port) => `port ${port}`),
    ]
    for (const thing of own) {
      const other = taken.get(thing)
      if (other !== undefined) throw new Error(`${name} and ${other} would share the ${thing}.`)
      taken.set(thing, name)
    }
  }
}

const isPort = (port: number): boolean => Number.isInteger(port) && port >= 1 && port <= 65_535

function requireSoundPorts({ name, sshPort, opened = [] }: GuestNetwork): void {
  const used = new Set([`tcp ${sshPort}`])
  for (const { protocol, hostPort, guestPort } of opened) {
    if (protocol !== 'tcp' && protocol !== 'udp')
      throw new Error(`${name} has a port of protocol ${protocol}.`)
    if (!isPort(hostPort) || !isPort(guestPort))
      throw new Error(`${name} has no proper port: ${hostPort} to ${guestPort}.`)
    if (used.has(`${protocol} ${hostPort}`))
      throw new Error(`${name} has the ${protocol} port ${hostPort} twice.`)
    used.add(`${protocol} ${hostPort}`)
  }
}

function requireSoundRate({ name, mbps }: GuestNetwork): void {
  if (mbps === undefined || (Number.isInteger(mbps) && mbps >= 1 && mbps <= mostMbps)) return
  throw new Error(`${name} cannot be held to ${mbps} Mbit/s: whole numbers from 1 to ${mostMbps} can be.`)
}

/** What a provider may open to a guest: networks of its own. Link-local, loopback and the like stay closed to everybody. */
const openable = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10']

function requireOpenable(name: string, network: string, subnet: Subnet | null): void {
  const isGuests = subnet !== null && overlaps(network, subnet.cidr)
  if (!isGuests && openable.some((range) => contains(range, network))) return
  throw new Error(
    `${name} may not be let into ${network}: only private networks (${openable.join(', ')}) other than the guests' own can be opened.`,
  )
}
