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

/** The host's network for guests: bridge, static DHCP, port forwards, isolation. */
export interface HostNetwork {
  /** Name for `GuestNic.network`, or null where guests use user-mode networking (unprivileged hosts). */
  readonly bridgeNetwork: string | null
  /** Address under which the forwarded ports are reachable by tenants. */
  readonly publicAddress: string
  /**
   * Makes bridge, DHCP table and rules equal to the given guests, in one transaction; a second call changes nothing.
   * Also repairs what a reboot or a stranger removed.
   */
  apply(guests: readonly GuestAddress[]): Promise<void>
  /** Removes bridge, rules and DHCP; running guests lose their network. */
  remove(): Promise<void>
}
