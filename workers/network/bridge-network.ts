import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { commandScript, type NetworkCommand } from './commands.ts'
import { type DhcpFiles, dhcpEndScript, dhcpFiles, dhcpHosts, dhcpScript, dhcpText } from './dhcp.ts'
import { requireSoundGuests } from './guests.ts'
import { type HostShell, hereDocument } from './host-shell.ts'
import { planLinks } from './links.ts'
import { hasListener } from './listeners.ts'
import { type FoundNetwork, lookAtNetwork } from './look.ts'
import { requireOwnBridge } from './owner.ts'
import { limitsText, noRulesText, rulesText } from './rules.ts'
import type { Subnet } from './subnet.ts'
import type { GuestNetwork, HostNetwork, PortProtocol } from './types.ts'

export interface BridgeNetworkOptions {
  readonly shell: HostShell
  /** A process in the network namespace of the guests. */
  readonly networkPid: number | 'self'
  readonly stateDir: string
  /** Note that says whose the bridge is. */
  readonly owner: string
  readonly bridge: string
  readonly subnet: Subnet
  readonly publicAddress: string
  readonly publicInterface: string
  readonly egress: boolean
  readonly dnsServers: readonly string[]
}

/**
 * Guests on a bridge of their own, with a tap each that the host locks before the guest starts. Needs root. Each call looks
 * once and changes once, both in one process of the shell: starting processes is what takes the time here.
 */
export class BridgeNetwork implements HostNetwork {
  readonly bridgeNetwork: string
  readonly publicAddress: string
  readonly powers = { opensPorts: true, shapes: true }
  readonly #options: BridgeNetworkOptions
  readonly #dhcp: DhcpFiles
  #last: Promise<void> = Promise.resolve()

  constructor(options: BridgeNetworkOptions) {
    this.#options = options
    this.bridgeNetwork = options.bridge
    this.publicAddress = options.publicAddress
    this.#dhcp = dhcpFiles(options.stateDir, options.bridge)
  }

  async isPortFree(protocol: PortProtocol, port: number): Promise<boolean> {
    return !hasListener(protocol, port, this.#options.networkPid)
  }

  apply(guests: readonly GuestNetwork[]): Promise<void> {
    return this.#inTurn(() => this.#apply(guests))
  }

  remove(): Promise<void> {
    return this.#inTurn(() => this.#remove())
  }

  /** Two callers at once would each see half of the other's work. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    const mine = this.#last.then(work)
    this.#last = mine.catch(() => {}) // the caller hears of it; the next one is not concerned
    return mine
  }

  /** Rules first: no tap is ever up without them. */
  async #apply(guests: readonly GuestNetwork[]): Promise<void> {
    const { shell, bridge, owner, subnet, dnsServers } = this.#options
    requireSoundGuests(guests, subnet)
    const found = await this.#look()
    requireOwnBridge(bridge, found.bridgeOwner, owner)
    if (!found.bridgeExists) this.#requireUnusedSubnet(found)
    this.#noteForwarding(found)
    const settings = dhcpText({ bridge, subnet, dnsServers }, this.#dhcp.hostsPath)
    await shell.script(
      nftScript(rulesText({ ...this.#options, guests }) + limitsText({ bridge })) +
        commandScript([
          ...planLinks(found, { bridge, owner, subnet, guests }),
          ...this.#settings.filter(([, path, value]) => found.settings.get(path) !== value),
        ]) +
        dhcpScript(this.#dhcp, settings, dhcpHosts(guests), found.dhcp),
    )
  }

  async #remove(): Promise<void> {
    const { shell, bridge, owner } = this.#options
    const found = await this.#look()
    requireOwnBridge(bridge, found.bridgeOwner, owner)
    const links = [...found.taps.keys(), ...found.shapers.keys(), ...(found.bridgeExists ? [bridge] : [])]
    const before = existsSync(this.#forwardingPath) ? readFileSync(this.#forwardingPath, 'utf8') : null
    await shell.script(
      dhcpEndScript(this.#dhcp, found.dhcp) +
        commandScript([
          ...links.map((name): NetworkCommand => ['ip', 'link', 'delete', name]),
          ...(before === null ? [] : [['set', this.#publicForwarding, before] as const]),
        ]) +
        nftScript(noRulesText),
    )
    rmSync(this.#forwardingPath, { force: true })
  }

  #look(): Promise<FoundNetwork> {
    const { shell, bridge, subnet } = this.#options
    const settings = this.#settings.map(([, path]) => path)
    return lookAtNetwork(shell, { bridge, gateway: subnet.gateway, settings, ...this.#dhcp })
  }

  #requireUnusedSubnet({ others }: FoundNetwork): void {
    const [other] = others
    if (other === undefined) return
    const { cidr } = this.#options.subnet
    throw new Error(`The network ${cidr} for guests is already used on this host (${other}). Choose another.`)
  }

  /** Forwarding for the two interfaces that need it, not for the whole host. */
  get #settings(): readonly (readonly ['set', path: string, value: string])[] {
    const { bridge } = this.#options
    return [
      ['set', this.#publicForwarding, '1'],
      ['set', settingPath('ipv4', bridge, 'forwarding'), '1'],
      ['set', settingPath('ipv6', bridge, 'disable_ipv6'), '1'],
    ]
  }

  get #publicForwarding(): string {
    return settingPath('ipv4', this.#options.publicInterface, 'forwarding')
  }

  /** What it was before is noted for `remove`. */
  #noteForwarding(found: FoundNetwork): void {
    if (existsSync(this.#forwardingPath)) return
    mkdirSync(this.#options.stateDir, { recursive: true })
    writeFileSync(this.#forwardingPath, found.settings.get(this.#publicForwarding) ?? '0')
  }

  get #forwardingPath(): string {
    return join(this.#options.stateDir, 'forwarding-before')
  }
}

const settingPath = (family: 'ipv4' | 'ipv6', device: string, setting: string): string =>
  `/proc/sys/net/${family}/conf/${device}/${setting}`

const nftScript = (rules: string): string => `nft -f - ${hereDocument(rules)}`
