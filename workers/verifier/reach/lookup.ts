import { type LookupAddress, lookup as systemLookup } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'

/** Resolves a name as `net.connect` and `http.request` ask for it. */
export type Lookup = LookupFunction

/** Networks that nobody can be reached in from outside (RFC 1918, 3927, 4193, 6598, 6890): a stranger who names one means us. */
const inside = { ipv4: new BlockList(), ipv6: new BlockList() } // one list for both takes every IPv4 address for a mapped one
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const)
  inside.ipv4.addSubnet(network, prefix, 'ipv4')
for (const [network, prefix] of [
  ['::', 127],
  ['::ffff:0:0', 96],
  ['64:ff9b::', 96],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const)
  inside.ipv6.addSubnet(network, prefix, 'ipv6')

/** Whether an address is one of a private network, or of this machine. */
export function isInside(address: string): boolean {
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
  return isIP(address) !== 0 && inside[family].check(address, family)
}

/** A name leads where nothing of a stranger may be. */
export class InsideAddressError extends Error {
  override readonly name = 'InsideAddressError'
  readonly code = 'EINSIDE'
}

/** A lookup that, unless it may reach private networks, gives no address of one. */
export function makeLookup(mayReachPrivate: boolean): Lookup {
  return (hostname, options, callback) => {
    systemLookup(hostname, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, '')
      const addresses = found as LookupAddress[]
      const [good] = mayReachPrivate ? addresses : addresses.filter(({ address }) => !isInside(address))
      if (good === undefined)
        return callback(
          new InsideAddressError(`${hostname} is in a private network.`) as NodeJS.ErrnoException,
          '',
        )
      if (options.all) callback(null, [good])
      else callback(null, good.address, good.family)
    })
  }
}

/** Where to connect, or null when the name does not exist or leads inside. */
export function resolveOutside(host: string, lookup: Lookup): Promise<string | null> {
  return new Promise((resolve) => {
    lookup(host, { all: false }, (error, address) => resolve(error ? null : (address as string)))
  })
}
