import { join, resolve } from 'node:path'
import { BridgeNetwork } from './bridge-network.ts'
import { defaultBridge, defaultSubnet } from './guests.ts'
import { openHostShell } from './host-shell.ts'
import { ownerNote } from './owner.ts'
import { parseSubnet } from './subnet.ts'
import type { HostNetwork } from './types.ts'
import { UserNetwork } from './user-network.ts'

/** Public resolvers (Quad9, Cloudflare): guests reach neither the host's nor its network's. */
const defaultDnsServers = ['9.9.9.9', '1.1.1.1']

export interface BridgeOptions {
  readonly mode: 'bridge'
  /** Keeps what must survive the worker: DHCP settings, the host's former settings. */
  readonly stateDir: string
  /** Address under which tenants reach this host. */
  readonly publicAddress: string
  /** Interface towards the tenants, for instance `eth0`. */
  readonly publicInterface: string
  /** Process 1 of a private host (`HostDescription.initPid`); without it the network is this machine's own. */
  readonly privateHostPid?: number
  readonly bridge?: string
  /** Network for guests, default 10.77.0.0/16. */
  readonly subnet?: string
  /** Whether guests may open connections to the internet. Default true. */
  readonly egress?: boolean
  /** Resolvers that guests are told. */
  readonly dnsServers?: readonly string[]
}

/** The host's network for guests: a bridge with its own rules, or QEMU's user networking where there is no root. */
export function openHostNetwork(options: BridgeOptions | { readonly mode: 'user' }): HostNetwork {
  if (options.mode === 'user') return new UserNetwork()
  const { bridge = defaultBridge, publicInterface } = options
  for (const name of [bridge, publicInterface]) {
    if (!/^[a-zA-Z0-9][a-zA-Z0-9._-]{0,14}$/.test(name))
      throw new Error(`"${name}" is no name of a network interface.`)
  }
  return new BridgeNetwork({
    shell: openHostShell(options.privateHostPid ?? null),
    networkPid: options.privateHostPid ?? 'self',
    stateDir: join(resolve(options.stateDir), 'network'),
    owner: ownerNote(resolve(options.stateDir)),
    bridge,
    subnet: parseSubnet(options.subnet ?? defaultSubnet),
    publicAddress: options.publicAddress,
    publicInterface,
    egress: options.egress ?? true,
    dnsServers: options.dnsServers ?? defaultDnsServers,
  })
}
