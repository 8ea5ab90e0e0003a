import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { DhcpServer, dhcpText } from './dhcp.ts'
import { requireSoundGuests } from './guests.ts'
import type { HostShell } from './host-shell.ts'
import { findLinks, type LinkCommand, planLinks } from './links.ts'
import { hasListener } from './listeners.ts'
import { rulesText, tableName } from './rules.ts'
import type { Subnet } from './subnet.ts'
import type { GuestNetwork, HostNetwork, PortProtocol } from './types.ts'

export interface BridgeNetworkOptions {
  readonly shell: HostShell
  /** A process in the network namespace of the guests. */
  readonly networkPid: number | 'self'
  readonly stateDir: string
  readonly bridge: string
  readonly subnet: Subnet
  readonly publicAddress: string
  readonly publicInterface: string
  readonly egress: boolean
  readonly dnsServers: readonly string[]
}

const routeList = z.array(z.object({ dst: z.string(), dev: z.string().optional() }))

/** Guests on a bridge of their own, with a tap each that the host locks before the guest starts. Needs root. */
export class BridgeNetwork implements HostNetwork {
  readonly bridgeNetwork: string
  readonly publicAddress: string
  readonly powers = { opensPorts: false, shapes: false }
  readonly #options: BridgeNetworkOptions
  readonly #dhcp: DhcpServer
  #last: Promise<void> = Promise.resolve()

  constructor(options: BridgeNetworkOptions) {
    this.#options = options
    this.bridgeNetwork = options.bridge
    this.publicAddress = options.publicAddress
    this.#dhcp = new DhcpServer(options.shell, options.stateDir)
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
    const { shell, bridge, subnet, dnsServers } = this.#options
    requireSoundGuests(guests, subnet)
    await this.#replaceRules(guests)
    const found = await findLinks(shell, bridge)
    if (!found.bridgeExists) await this.#requireUnusedSubnet()
    await this.#run(planLinks(found, bridge, subnet, guests))
    await this.#allowForwarding()
    await this.#dhcp.apply(dhcpText({ bridge, subnet, dnsServers, guests }))
  }

  async #remove(): Promise<void> {
    const { shell, bridge, publicInterface } = this.#options
    await this.#dhcp.stop()
    const found = await findLinks(shell, bridge)
    await this.#run([...found.taps.keys()].map((tap) => ['ip', 'link', 'delete', tap]))
    if (found.bridgeExists) await this.#run([['ip', 'link', 'delete', bridge]])
    await this.#nft(`add table inet ${tableName}\ndelete table inet ${tableName}\n`)
    if (existsSync(this.#forwardingPath)) {
      await this.#writeSetting(
        publicInterface,
        'ipv4',
        'forwarding',
        readFileSync(this.#forwardingPath, 'utf8'),
      )
      rmSync(this.#forwardingPath)
    }
  }

  async #replaceRules(guests: readonly GuestNetwork[]): Promise<void> {
    const { bridge, subnet, publicAddress, publicInterface, egress } = this.#options
    await this.#nft(rulesText({ bridge, subnet, publicAddress, publicInterface, egress, guests }))
  }

  /** From a file: nft cannot read the kind of pipe that Node hands out. */
  async #nft(script: string): Promise<void> {
    mkdirSync(this.#options.stateDir, { recursive: true })
    const path = join(this.#options.stateDir, 'rules.nft')
    writeFileSync(path, script)
    await this.#options.shell.run('nft', '-f', path)
    rmSync(path)
  }

  async #run(commands: readonly LinkCommand[]): Promise<void> {
    for (const [program, ...args] of commands) await this.#options.shell.run(program, ...args)
  }

  async #requireUnusedSubnet(): Promise<void> {
    const { shell, subnet } = this.#options
    const { stdout } = await shell.run('ip', '-4', '-json', 'route', 'show', 'match', `${subnet.gateway}/32`)
    const other = routeList.parse(JSON.parse(stdout.trim() || '[]')).find(({ dst }) => dst !== 'default')
    if (other === undefined) return
    throw new Error(
      `The network ${subnet.cidr} for guests is already used on this host (${other.dst} by ${other.dev}). Choose another.`,
    )
  }

  /** For the two interfaces that need it, not for the whole host; what it was before is noted for `remove`. */
  async #allowForwarding(): Promise<void> {
    const { shell, bridge, publicInterface } = this.#options
    if (!existsSync(this.#forwardingPath)) {
      const { stdout } = await shell.run('cat', `/proc/sys/net/ipv4/conf/${publicInterface}/forwarding`)
      writeFileSync(this.#forwardingPath, stdout.trim())
    }
    await this.#writeSetting(publicInterface, 'ipv4', 'forwarding', '1')
    await this.#writeSetting(bridge, 'ipv4', 'forwarding', '1')
    await this.#writeSetting(bridge, 'ipv6', 'disable_ipv6', '1')
  }

  get #forwardingPath(): string {
    return join(this.#options.stateDir, 'forwarding-before')
  }

  /** Writes a network setting of one interface; kernels without IPv6 have none of those. */
  async #writeSetting(
    device: string,
    family: 'ipv4' | 'ipv6',
    setting: string,
    value: string,
  ): Promise<void> {
    const path = `/proc/sys/net/${family}/conf/${device}/${setting}`
    await this.#options.shell.run('sh', '-c', `[ ! -e "$1" ] || echo "$2" > "$1"`, 'sh', path, value)
  }
}
