/**
 * The host's network for guests: bridge, taps, fixed addresses, public ports, bandwidth, isolation. It owns its bridge, its taps and
 * two nftables tables, and touches nothing else on the host.
 *
 * A service that runs it must be allowed CAP_NET_ADMIN, for dnsmasq also CAP_NET_RAW, CAP_NET_BIND_SERVICE, CAP_SETUID and
 * CAP_SETGID, netlink and packet sockets, and writing to /proc/sys/net and /run/freehold. dnsmasq outlives the worker: KillMode=process.
 */
export { claimNetwork } from './claim.ts'
export { defaultPortRange, defaultSubnet, guestAddress, guestMac, type PortRange } from './guests.ts'
export { type BridgeOptions, openHostNetwork } from './open.ts'
export { mostOpenPorts, PortBook, PortRefusedError, PortsUsedUpError, type PortWish } from './ports.ts'
export type {
  GuestAddress,
  GuestNetwork,
  HostNetwork,
  NetworkPowers,
  OpenPort,
  PortProtocol,
} from './types.ts'
