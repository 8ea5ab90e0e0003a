/**
 * The host's network for guests: bridge, taps, fixed addresses, public ports, bandwidth, isolation. It owns its bridge, its taps and
 * two nftables tables, and touches nothing else on the host.
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
