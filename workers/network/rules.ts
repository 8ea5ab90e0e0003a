import { tapName } from '../hypervisor/names.ts'
import { contains, type Subnet } from './subnet.ts'
import type { GuestNetwork, OpenPort } from './types.ts'

/** The nftables table of this house; nobody else's rules are touched. */
export const tableName = 'freehold'

/** The second table: it counts, so it is not replaced with the first but stays as long as the network does. */
export const limitsTableName = 'freehold_limits'

/**
 * Connections that a guest may have open at once, and begin in a second. The kernel tracks connections of the whole machine in
 * one table (262,144 on most): a guest must not fill it for all.
 */
export const mostConnections = 8192
export const newConnectionsPerSecond = 500
const newConnectionsBurst = 2000

/**
 * Destinations no guest may reach: this network, private, shared, loopback, link-local (cloud metadata lives there), protocol
 * assignments, test networks, multicast, reserved. From the IANA registry of special-purpose addresses.
 */
export const closedDestinations: readonly string[] = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '224.0.0.0/4',
  '240.0.0.0/4',
]

export interface RulesOptions {
  readonly bridge: string
  readonly subnet: Subnet
  readonly publicAddress: string
  readonly publicInterface: string
  /** Whether guests may open connections to the internet. */
  readonly egress: boolean
  readonly guests: readonly GuestNetwork[]
}

/**
 * The whole table as one nft script, replaced in one transaction. Guests reach neither the host nor each other nor closed
 * destinations, and only with the MAC and IPv4 address they were given; IPv6 is off for them. What comes in by a tap itself was
 * sent to an Ethernet address that every bridge keeps for itself (01:80:c2:00:00:0x) and is meant for no guest. From outside nothing reaches a
 * guest but what came through one of its ports, and only while that is open: a connection that once was allowed is looked
 * up again with every packet. Pure.
 */
export function rulesText(options: RulesOptions): string {
  const { bridge, subnet, publicAddress, publicInterface, egress, guests } = options
  const ports = guests.flatMap((guest) => portsOf(guest).map((port) => ({ ...port, ip: guest.ip })))
  const forwards = (wanted: OpenPort['protocol']) =>
    ports.flatMap(({ protocol, hostPort, guestPort, ip }) =>
      protocol === wanted ? [`${hostPort} : ${ip} . ${guestPort}`] : [],
    )
  const targets = new Set(ports.map(({ protocol, guestPort, ip }) => `${protocol} . ${ip} . ${guestPort}`))
  const allowed = guests.flatMap(({ ip, mayReach = [] }) =>
    largestOf(mayReach).map((network) => `${ip} . ${network}`),
  )
  return `add table inet ${tableName}
delete table inet ${tableName}
table inet ${tableName} {
  set guests {
    type ether_addr . ipv4_addr
    ${elements(guests.map(({ mac, ip }) => `${mac} . ${ip}`))}
  }
  set taps {
    type ifname
    ${elements(guests.map(({ name }) => `"${tapName(name)}"`))}
  }
  set closed {
    type ipv4_addr
    flags interval
    ${elements(closedDestinations)}
  }
  set allowed {
    type ipv4_addr . ipv4_addr
    flags interval
    ${elements(allowed)}
  }
  set targets {
    type inet_proto . ipv4_addr . inet_service
    ${elements([...targets])}
  }
  map tcp_ports {
    type inet_service : ipv4_addr . inet_service
    ${elements(forwards('tcp'))}
  }
  map udp_ports {
    type inet_service : ipv4_addr . inet_service
    ${elements(forwards('udp'))}
  }
  chain from_anywhere {
    type filter hook prerouting priority raw; policy accept;
    iifname "${bridge}" jump from_guest
    iifname @taps drop
  }
  chain from_guest {
    ether saddr . ip saddr @guests return
    ip saddr 0.0.0.0 udp sport 68 udp dport 67 return
    drop
  }
  chain to_host {
    type filter hook input priority filter; policy accept;
    iifname "${bridge}" ct state established,related accept
    iifname "${bridge}" udp sport 68 udp dport 67 accept
    iifname "${bridge}" drop
  }
  chain through_host {
    type filter hook forward priority filter; policy accept;
    iifname "${bridge}" jump out_of_guest
    oifname "${bridge}" jump into_guest
  }
  chain out_of_guest {
    oifname "${bridge}" drop
    ct state related accept
    ct direction reply ct status dnat meta l4proto . ip saddr . th sport @targets accept
    ct direction reply drop
    ct state established accept
    ct state invalid drop
    oifname "${publicInterface}" ip saddr . ip daddr @allowed accept
    ip daddr @closed drop
    ${egress ? `oifname "${publicInterface}" accept` : '# no connections to the internet'}
    drop
  }
  chain into_guest {
    ct state related accept
    ct direction reply ct state established accept
    iifname "${publicInterface}" ct status dnat meta l4proto . ip daddr . th dport @targets accept
    drop
  }
  chain forward_ports {
    type nat hook prerouting priority dstnat; policy accept;
    iifname "${publicInterface}" fib daddr type local dnat ip to tcp dport map @tcp_ports
    iifname "${publicInterface}" fib daddr type local dnat ip to udp dport map @udp_ports
  }
  chain forward_own_ports {
    type nat hook output priority -100; policy accept;
    ip daddr ${publicAddress} dnat ip to tcp dport map @tcp_ports
    ip daddr ${publicAddress} dnat ip to udp dport map @udp_ports
  }
  chain hide_guests {
    type nat hook postrouting priority srcnat; policy accept;
    ip saddr ${subnet.cidr} oifname "${publicInterface}" masquerade
  }
}
`
}

/**
 * The table of limits as an nft script that keeps what was counted. The first packet of a connection is the one that the kernel
 * has not confirmed yet; a flow that nobody answers stays "new" for ever. Pure.
 * @see mostConnections
 */
export function limitsText({ bridge }: Pick<RulesOptions, 'bridge'>): string {
  const table = `inet ${limitsTableName}`
  return `table ${table} {
  set connections {
    type ipv4_addr
    size 65535
    flags dynamic
  }
  set pace {
    type ipv4_addr
    size 65535
    flags dynamic,timeout
    timeout 1m
  }
  chain out_of_guest {
    type filter hook forward priority filter - 10; policy accept;
  }
}
flush chain ${table} out_of_guest
table ${table} {
  chain out_of_guest {
    iifname != "${bridge}" accept
    ct status confirmed accept
    update @pace { ip saddr limit rate over ${newConnectionsPerSecond}/second burst ${newConnectionsBurst} packets } drop
    add @connections { ip saddr ct count over ${mostConnections} } drop
  }
}
`
}

/** Removes both tables, where they are. Pure. */
export const noRulesText = [tableName, limitsTableName]
  .map((name) => `add table inet ${name}\ndelete table inet ${name}\n`)
  .join('')

/** All ports of a guest, the one for SSH among them. */
const portsOf = ({ sshPort, opened = [] }: GuestNetwork): readonly OpenPort[] => [
  { protocol: 'tcp', hostPort: sshPort, guestPort: 22 },
  ...opened,
]

/** The networks that lie in no other of the list: the kernel takes no two that overlap. */
const largestOf = (networks: readonly string[]): string[] =>
  [...new Set(networks)].filter(
    (inner, _, all) => !all.some((outer) => outer !== inner && contains(outer, inner)),
  )

const elements = (values: readonly string[]): string =>
  values.length === 0 ? '' : `elements = { ${values.join(', ')} }`
