import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { quoted } from './host-shell.ts'
import type { FoundDhcp } from './look.ts'
import type { Subnet } from './subnet.ts'
import type { GuestAddress } from './types.ts'

export interface DhcpOptions {
  readonly bridge: string
  readonly subnet: Subnet
  readonly dnsServers: readonly string[]
}

/** Files of the one DHCP server of a bridge. */
export interface DhcpFiles {
  /** Keeps settings and process number. */
  readonly folder: string
  readonly pidPath: string
  /**
   * Who may have an address. The server reads it again when it is told to, without the rights of root by then: hence a place
   * that everybody may read. Gone after a reboot, as the server is.
   */
  readonly hostsPath: string
}

export function dhcpFiles(folder: string, bridge: string): DhcpFiles {
  return { folder, pidPath: join(folder, 'dnsmasq.pid'), hostsPath: `/run/freehold/${bridge}.dhcp-hosts` }
}

/**
 * dnsmasq's settings: fixed addresses by MAC, nothing for strangers, no DNS, no memory of leases (a number that changed hands
 * must not be refused because of its former owner). Pure.
 */
export function dhcpText({ bridge, subnet, dnsServers }: DhcpOptions, hostsPath: string): string {
  const network = subnet.cidr.split('/')[0]
  const lines = [
    'port=0',
    `interface=${bridge}`,
    'except-interface=lo',
    'bind-interfaces',
    `dhcp-range=${network},static,${subnet.netmask},24h`,
    `dhcp-hostsfile=${hostsPath}`,
    'dhcp-authoritative',
    'dhcp-ignore-clid', // one MAC is one guest, whatever client its systems use
    'leasefile-ro',
    'no-ping',
    'quiet-dhcp',
    `dhcp-option=option:router,${subnet.gateway}`,
    ...(dnsServers.length > 0 ? [`dhcp-option=option:dns-server,${dnsServers.join(',')}`] : []),
  ]
  return `${lines.join('\n')}\n`
}

/** The file of who may have an address. Pure. */
export function dhcpHosts(guests: readonly GuestAddress[]): string {
  return guests.map(({ mac, ip }) => `${mac},${ip}\n`).join('')
}

/**
 * The script that makes the server run with these settings and hosts; empty when it does. A server that runs is told to read
 * its hosts again when some came; when one went it begins anew, since it would not give away an address that it remembers as
 * somebody's. It is a process of the host, not a child of the worker.
 */
export function dhcpScript(files: DhcpFiles, settings: string, hosts: string, found: FoundDhcp): string {
  const { folder, pidPath, hostsPath } = files
  const configPath = configPathOf(folder, settings)
  const runs = isOurs(files, found) && found.commandLine.includes(configPath)
  if (runs && found.hosts.trim() === hosts.trim()) return ''
  const knows = new Set(hosts.split('\n'))
  const grows = found.hosts.split('\n').every((host) => knows.has(host))
  const writeHosts = `umask 022
[ -d /run/freehold ] || mkdir /run/freehold
printf %s ${quoted(hosts)} > ${hostsPath}.new
mv ${hostsPath}.new ${hostsPath}
`
  if (runs && grows) return `${writeHosts}read -r pid < ${quoted(pidPath)}\nkill -HUP "$pid"\n`
  mkdirSync(folder, { recursive: true })
  removeSettings(folder)
  writeFileSync(configPath, settings)
  const end = isOurs(files, found) ? endScript(files) : ''
  const start = `dnsmasq --conf-file=${quoted(configPath)} --pid-file=${quoted(pidPath)} < /dev/null\n`
  return `${end}${writeHosts}${start}`
}

/** The script that ends the server, if it runs, and removes what it left. */
export function dhcpEndScript(files: DhcpFiles, found: FoundDhcp): string {
  removeSettings(files.folder)
  const end = isOurs(files, found) ? endScript(files) : ''
  return `${end}rm -f ${quoted(files.pidPath)} ${files.hostsPath}\nrmdir /run/freehold 2> /dev/null || : # another bridge's are left\n`
}

/** The number in the file may belong to somebody else by now. */
const isOurs = ({ pidPath }: DhcpFiles, { commandLine }: FoundDhcp): boolean =>
  commandLine.includes(`--pid-file=${pidPath} `)

/** Waits until the process is gone: two servers cannot have one bridge. */
const endScript = ({ pidPath }: DhcpFiles): string => `read -r pid < ${quoted(pidPath)}
kill "$pid" 2> /dev/null || :
tries=0
while [ -e "/proc/$pid" ]; do
  tries=$((tries + 1))
  [ "$tries" -ne 100 ] || kill -9 "$pid" || :
  [ "$tries" -lt 200 ]
  sleep 0.02
done
`

/** The name holds the digest, so the command line of the running server tells which settings it has read. */
const configPathOf = (folder: string, settings: string): string =>
  join(folder, `dnsmasq-${createHash('sha256').update(settings).digest('hex').slice(0, 16)}.conf`)

function removeSettings(folder: string): void {
  if (!existsSync(folder)) return
  for (const name of readdirSync(folder)) {
    if (/^dnsmasq-[0-9a-f]{16}\.conf$/.test(name)) rmSync(join(folder, name))
  }
}
