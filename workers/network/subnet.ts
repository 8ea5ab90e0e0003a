/** An IPv4 network in which guests live. */
export interface Subnet {
  readonly cidr: string
  /** First address, owned by the host. */
  readonly gateway: string
  readonly prefixLength: number
  readonly netmask: string
}

/**
 * Reads `10.77.0.0/16`.
 * @throws Error when it is no network of 4 to 65,536 addresses.
 */
export function parseSubnet(cidr: string): Subnet {
  const [address = '', length = ''] = cidr.split('/')
  const prefixLength = Number(length)
  if (!/^\d+$/.test(length) || prefixLength < 16 || prefixLength > 30) {
    throw new Error(`"${cidr}" is no network for guests: write it like 10.77.0.0/16, with /16 to /30.`)
  }
  const base = toNumber(address)
  const mask = maskOf(prefixLength)
  if ((base & mask) >>> 0 !== base)
    throw new Error(`"${cidr}" has bits set behind its prefix of ${prefixLength}.`)
  return { cidr, gateway: toText(base + 1), prefixLength, netmask: toText(mask) }
}

/** The address `index` places behind the gateway. @throws Error when the network has no such address. */
export function addressAt(subnet: Subnet, index: number): string {
  const size = 2 ** (32 - subnet.prefixLength)
  if (!Number.isInteger(index) || index < 1 || index > size - 3) {
    throw new Error(
      `The network ${subnet.cidr} has room for ${size - 3} guests; guest number ${index} does not fit.`,
    )
  }
  return toText(toNumber(subnet.gateway) + index)
}

/** Whether an address may belong to a guest of this network. */
export function isGuestAddress(subnet: Subnet, address: string): boolean {
  const index = toNumber(address) - toNumber(subnet.gateway)
  return index >= 1 && index <= 2 ** (32 - subnet.prefixLength) - 3
}

/** Whether every address of the inner network is one of the outer. @throws Error when one of them is no IPv4 network. */
export function contains(outer: string, inner: string): boolean {
  const [a, b] = [parseNetwork(outer), parseNetwork(inner)]
  return a.length <= b.length && (b.base & maskOf(a.length)) >>> 0 === a.base
}

/** Whether two networks share an address. @throws Error when one of them is no IPv4 network. */
export const overlaps = (one: string, other: string): boolean => contains(one, other) || contains(other, one)

function parseNetwork(cidr: string): { readonly base: number; readonly length: number } {
  const [address = '', length = ''] = cidr.split('/')
  const base = toNumber(address)
  if (!/^\d{1,2}$/.test(length) || Number(length) > 32 || (base & maskOf(Number(length))) >>> 0 !== base)
    throw new Error(`"${cidr}" is no IPv4 network: write it like 192.168.7.0/24.`)
  return { base, length: Number(length) }
}

const maskOf = (prefixLength: number): number =>
  prefixLength === 0 ? 0 : (0xffffffff << (32 - prefixLength)) >>> 0

function toNumber(address: string): number {
  const parts = address.split('.')
  if (parts.length !== 4 || parts.some((part) => !/^\d{1,3}$/.test(part) || Number(part) > 255)) {
    throw new Error(`"${address}" is no IPv4 address.`)
  }
  return parts.reduce((sum, part) => sum * 256 + Number(part), 0)
}

const toText = (address: number): string => [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.')
