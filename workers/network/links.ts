import { tapName } from '../hypervisor/names.ts'
import type { NetworkCommand } from './commands.ts'
import { bridgeMac } from './guests.ts'
import { type FoundShaping, planShaping, shaperName } from './shaping.ts'
import type { Subnet } from './subnet.ts'
import type { GuestNetwork } from './types.ts'

/** A tap that is there. */
export interface FoundTap {
  readonly plugged: boolean
  readonly up: boolean
  /** Cut off from the other taps and from the host's own ARP. */
  readonly locked: boolean
}

/** What the kernel shows of interfaces, bridge ports, forwarding entries, neighbours and shaping. */
export interface FoundLinks {
  readonly bridgeExists: boolean
  readonly bridgeUp: boolean
  readonly bridgeAddresses: readonly string[]
  /** Note on the bridge that says whose it is; null: none. */
  readonly bridgeOwner: string | null
  /** Our taps, by name. */
  readonly taps: ReadonlyMap<string, FoundTap>
  /** Our shapers, by name, with whether they are up. */
  readonly shapers: ReadonlyMap<string, boolean>
  /** `mac tap` of the fixed forwarding entries. */
  readonly forwarding: ReadonlySet<string>
  /** `ip mac` of the fixed neighbours. */
  readonly neighbours: ReadonlySet<string>
  /** By name of the interface. */
  readonly shaping: ReadonlyMap<string, FoundShaping>
}

export interface WantedLinks {
  readonly bridge: string
  /** Note for the bridge. */
  readonly owner: string
  readonly subnet: Subnet
  readonly guests: readonly GuestNetwork[]
}

type Link = (command: string) => void

/**
 * The commands that turn what is there into what is wanted; none when both agree, but for the filters of shaping. Pure. A tap
 * is isolated from the others, learns no addresses and passes no frame whose source is not its guest's; ARP answers are not
 * believed. On the tap itself the host has no address and answers no ARP. It goes up last, when it is locked and held to its
 * rate.
 */
export function planLinks(found: FoundLinks, wanted: WantedLinks): NetworkCommand[] {
  const commands: Record<'ip' | 'bridge' | 'tc' | 'up', NetworkCommand[]> = {
    ip: [],
    bridge: [],
    tc: [],
    up: [],
  }
  const ip: Link = (command) => commands.ip.push(['ip', ...command.split(' ')])
  const bridge: Link = (command) => commands.bridge.push(['bridge', ...command.split(' ')])
  const up: Link = (command) => commands.up.push(['ip', ...command.split(' ')])
  removeStrays(found, wanted, ip)
  planBridge(found, wanted, ip, up)
  for (const guest of wanted.guests) {
    planTap(found, wanted.bridge, guest, ip, bridge, up)
    planShaper(found, guest, ip)
    commands.tc.push(...planShaping(guest.name, guest.mbps, found.shaping))
  }
  return [...commands.ip, ...commands.bridge, ...commands.tc, ...commands.up]
}

function removeStrays({ taps, shapers, neighbours }: FoundLinks, { bridge, guests }: WantedLinks, ip: Link) {
  const wantedTaps = new Set(guests.map(({ name }) => tapName(name)))
  for (const tap of taps.keys()) if (!wantedTaps.has(tap)) ip(`link delete ${tap}`)
  const wantedShapers = new Set(
    guests.flatMap(({ name, mbps }) => (mbps === undefined ? [] : [shaperName(name)])),
  )
  for (const shaper of shapers.keys()) if (!wantedShapers.has(shaper)) ip(`link delete ${shaper}`)
  const wantedAddresses = new Set(guests.map((guest) => guest.ip))
  for (const entry of neighbours) {
    const address = entry.split(' ')[0] ?? ''
    if (!wantedAddresses.has(address)) ip(`neighbour delete ${address} dev ${bridge}`)
  }
}

function planBridge(found: FoundLinks, { bridge, owner, subnet }: WantedLinks, ip: Link, up: Link) {
  if (!found.bridgeExists) {
    const mac = bridgeMac(bridge)
    ip(`link add ${bridge} address ${mac} type bridge stp_state 0 forward_delay 0 mcast_snooping 0`)
  }
  if (found.bridgeOwner !== owner) ip(`link set dev ${bridge} alias ${owner}`)
  const address = `${subnet.gateway}/${subnet.prefixLength}`
  if (!found.bridgeAddresses.includes(address)) ip(`address add ${address} dev ${bridge}`)
  if (!found.bridgeUp) up(`link set ${bridge} up`)
}

function planTap(
  found: FoundLinks,
  onto: string,
  { name, mac, ip: address }: GuestNetwork,
  ip: Link,
  bridge: Link,
  up: Link,
) {
  const tap = tapName(name)
  const now = found.taps.get(tap)
  if (now === undefined) ip(`tuntap add dev ${tap} mode tap`)
  if (!now?.plugged) ip(`link set ${tap} master ${onto}`)
  if (!now?.plugged || !now.locked) ip(`link set ${tap} arp off addrgenmode none`)
  if (!now?.plugged || !now.locked) bridge(`link set dev ${tap} isolated on learning off locked on`)
  if (!now?.plugged || !found.forwarding.has(`${mac} ${tap}`))
    bridge(`fdb replace ${mac} dev ${tap} master static sticky`)
  // A bridge that is down forgets its neighbours, so they come after it.
  if (!found.bridgeUp || !found.neighbours.has(`${address} ${mac}`))
    up(`neighbour replace ${address} lladdr ${mac} nud permanent dev ${onto}`)
  if (!now?.up) up(`link set ${tap} up`)
}

function planShaper({ shapers }: FoundLinks, { name, mbps }: GuestNetwork, ip: Link) {
  if (mbps === undefined) return
  const shaper = shaperName(name)
  if (!shapers.has(shaper)) ip(`link add ${shaper} type ifb`)
  if (shapers.get(shaper) !== true) ip(`link set ${shaper} up`)
}
