/** One guest's place in the host's network. */
export interface GuestAddress {
  /** Domain name of the guest. */
  readonly name: string
  readonly mac: string
  /** Fixed IPv4 address inside the bridge's subnet. */
  readonly ip: string
  /** Public TCP port of the host that leads to the guest's port 22. */
  readonly sshPort: number
}

export type PortProtocol = 'tcp' | 'udp'

/** A public port of the host that the tenant opened: it leads to a port of the guest. */
export interface OpenPort {
  readonly protocol: PortProtocol
  readonly hostPort: number
  readonly guestPort: number
}

/** What one guest's network is to be: its place, and what its lease adds to that. */
export interface GuestNetwork extends GuestAddress {
  /** Ports that the tenant opened, from `PortBook.openedBy`; default none. */
  readonly opened?: readonly OpenPort[]
  /** Mbit/s each way, a whole number from 1; unset: not limited. */
  readonly mbps?: number
  /**
   * Private networks (RFC 1918, RFC 6598) that this guest may reach although they are closed to guests; default none. The
   * provider's word, never the tenant's: they are the provider's own.
   */
  readonly mayReach?: readonly string[]
}

/** What a host's network does for its guests; where it does not, the host must not sell it. */
export interface NetworkPowers {
  /** Whether tenants can open ports. */
  readonly opensPorts: boolean
  /** Whether a guest is held to its Mbit/s. */
  readonly shapes: boolean
}

/** The host's network for guests: bridge, static DHCP, port forwards, shaping, isolation. */
export interface HostNetwork {
  /** Name for `GuestNic.network`, or null where guests use user-mode networking (unprivileged hosts). */
  readonly bridgeNetwork: string | null
  /** Address under which the forwarded ports are reachable by tenants. */
  readonly publicAddress: string
  readonly powers: NetworkPowers
  /** Whether no program of the host itself listens on this port: a forward would take its connections away. */
  isPortFree(protocol: PortProtocol, port: number): Promise<boolean>
  /**
   * Makes bridge, DHCP table, rules and shaping equal to the given guests; a second call changes nothing. Rules change in one
   * transaction, and a guest that is started afterwards is held to all of it from its first packet on. Also repairs what a
   * reboot or a stranger removed. Connections through a port that is no longer open end.
   */
  apply(guests: readonly GuestNetwork[]): Promise<void>
  /** Removes bridge, rules and DHCP; running guests lose their network. */
  remove(): Promise<void>
}
