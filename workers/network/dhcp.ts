import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { CommandError } from '../host/index.ts'
import type { HostShell } from './host-shell.ts'
import type { Subnet } from './subnet.ts'
import type { GuestAddress } from './types.ts'

export interface DhcpOptions {
  readonly bridge: string
  readonly subnet: Subnet
  readonly dnsServers: readonly string[]
  readonly guests: readonly GuestAddress[]
}

/**
 * dnsmasq's settings: fixed addresses by MAC, nothing for strangers, no DNS, no memory of leases (a number that changed hands
 * must not be refused because of its former owner). Pure.
 */
export function dhcpText({ bridge, subnet, dnsServers, guests }: DhcpOptions): string {
  const network = subnet.cidr.split('/')[0]
  const lines = [
    'port=0',
    `interface=${bridge}`,
    'except-interface=lo',
    'bind-interfaces',
    `dhcp-range=${network},static,${subnet.netmask},24h`,
    'dhcp-authoritative',
    'dhcp-ignore-clid', // one MAC is one guest, whatever client its systems use
    'leasefile-ro',
    'no-ping',
    'quiet-dhcp',
    `dhcp-option=option:router,${subnet.gateway}`,
    ...(dnsServers.length > 0 ? [`dhcp-option=option:dns-server,${dnsServers.join(',')}`] : []),
    ...guests.map(({ mac, ip }) => `dhcp-host=${mac},${ip}`),
  ]
  return `${lines.join('\n')}\n`
}

/** The one DHCP server of the bridge: a process of the host, not a child of the worker. */
export class DhcpServer {
  readonly #shell: HostShell
  readonly #dir: string

  /** @param dir keeps settings and process number. */
  constructor(shell: HostShell, dir: string) {
    this.#shell = shell
    this.#dir = dir
  }

  /** Makes the server run with exactly these settings; leaves one that does alone. */
  async apply(text: string): Promise<void> {
    // The name holds the digest, so the command line of the running server tells which settings it has read.
    const path = join(
      this.#dir,
      `dnsmasq-${createHash('sha256').update(text).digest('hex').slice(0, 16)}.conf`,
    )
    if ((await this.#runningWith())?.includes(path)) return
    await this.stop()
    mkdirSync(this.#dir, { recursive: true })
    writeFileSync(path, text)
    await this.#shell.run('dnsmasq', `--conf-file=${path}`, `--pid-file=${this.#pidPath}`)
  }

  /** Ends the server and removes its files. */
  async stop(): Promise<void> {
    if ((await this.#runningWith()) !== null) await this.#kill()
    rmSync(this.#pidPath, { force: true })
    if (!existsSync(this.#dir)) return
    for (const name of readdirSync(this.#dir)) {
      if (/^dnsmasq-[0-9a-f]{16}\.conf$/.test(name)) rmSync(join(this.#dir, name))
    }
  }

  get #pidPath(): string {
    return join(this.#dir, 'dnsmasq.pid')
  }

  #pid(): string | null {
    const pid = existsSync(this.#pidPath) ? readFileSync(this.#pidPath, 'utf8').trim() : ''
    return /^\d+$/.test(pid) ? pid : null
  }

  /** Command line of our server, or null when it does not run; the number in the file may belong to somebody else by now. */
  async #runningWith(): Promise<string | null> {
    const pid = this.#pid()
    if (pid === null) return null
    try {
      const { stdout } = await this.#shell.run('cat', `/proc/${pid}/cmdline`)
      return stdout.includes(`--pid-file=${this.#pidPath}`) ? stdout : null
    } catch (error) {
      if (error instanceof CommandError) return null
      throw error
    }
  }

  async #kill(): Promise<void> {
    const pid = this.#pid() ?? ''
    await this.#shell.run('kill', pid)
    for (let tries = 0; tries < 100; tries++) {
      if ((await this.#runningWith()) === null) return
      await sleep(20)
    }
    await this.#shell.run('kill', '-9', pid)
  }
}
