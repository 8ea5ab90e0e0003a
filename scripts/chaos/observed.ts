import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Hex } from 'viem'
import { type HeldPorts, readPortBook } from '../../workers/network/port-book-file.ts'
import { tableName } from '../../workers/network/rules.ts'
import { recordSchema } from '../../workers/provider/record.ts'
import { type HostFiles, hostFilesIn } from './host-files.ts'
import type { World } from './world.ts'

/** What is there on the host, found without asking the worker. */
export interface Observed {
  /** Guests whose QEMU runs, with the memory it was given; twice when two do. */
  readonly running: readonly { readonly name: string; readonly memoryMib: number }[]
  /** Names that libvirt knows. */
  readonly domains: readonly string[]
  readonly taps: readonly string[]
  /** Every network interface. */
  readonly interfaces: readonly string[]
  /** The one that leads to the world. */
  readonly publicInterface: string
  /** Guest addresses that the firewall lets in or out. */
  readonly addresses: ReadonlySet<string>
  /** Public ports that the firewall leads somewhere: `tcp 40000 : 10.77.0.2 . 22`. */
  readonly forwards: ReadonlySet<string>
  readonly bridges: readonly string[]
  /** Of the firewall, as `nft` lists them. */
  readonly tables: readonly string[]
  readonly dhcpServers: number
  /** Command lines of programs that a host has no reason to run. */
  readonly strangers: readonly string[]
  readonly records: readonly ObservedRecord[]
  readonly files: HostFiles
  /** Paths of sockets that are named after guests. */
  readonly sockets: readonly string[]
  /** Public ports by guest. @see PortBook */
  readonly ports: ReadonlyMap<string, HeldPorts>
}

/** What the worker wrote down of an instance. */
export interface ObservedRecord {
  readonly lease: Hex
  /** The lease it was launched under. */
  readonly instance: Hex
  readonly ip: string | null
  readonly diskGib: number
  readonly diskPath: string
  /** Leases on whose disks this one stands. */
  readonly inherits: readonly Hex[]
}

/** Looks at processes, libvirt, interfaces, firewall and records. @throws when the host cannot be asked */
export async function observe(world: World): Promise<Observed> {
  const [processes, domains, links, rules, tables, sockets] = await Promise.all([
    world.onHost('ps', '--no-headers', '-eo', 'args', '--width', '4000'),
    world.onHost('virsh', '--quiet', '--connect', 'qemu:///system', 'list', '--all', '--name'),
    world.onHost('ip', '-json', '-details', 'link'),
    world.onHost('sh', '-c', `nft --numeric list table inet ${tableName} 2>/dev/null || true`),
    world.onHost('nft', 'list', 'tables'),
    world.onHost('find', '/run', world.paths.host, '-type', 's', '-path', '*fh-*'),
  ])
  const lines = processes.split('\n')
  const interfaces = JSON.parse(links) as { ifname: string; linkinfo?: { info_kind?: string } }[]
  const names = interfaces.map(({ ifname }) => ifname)
  return {
    running: lines.flatMap(runningIn),
    domains: domains.split('\n').filter((name) => name.startsWith('fh-')),
    interfaces: names,
    publicInterface: world.namespace.publicInterface,
    taps: names.filter((name) => /^f[hi][0-9a-f]{12}$/.test(name)),
    addresses: new Set(rules.match(/\b10\.77\.\d+\.\d+\b(?!\/)/g) ?? []),
    forwards: new Set([...forwardsIn(rules, 'tcp'), ...forwardsIn(rules, 'udp')]),
    bridges: interfaces
      .filter(({ linkinfo }) => linkinfo?.info_kind === 'bridge')
      .map(({ ifname }) => ifname),
    tables: tables.split('\n').filter((line) => line.trim() !== ''),
    strangers: lines.filter((line) => line.trim() !== '' && !isKnownProgram(line)),
    dhcpServers: lines.filter((line) => /^\S*dnsmasq /.test(line)).length,
    files: hostFilesIn(world.paths.host),
    sockets: sockets.split('\n').filter(Boolean),
    records: readRecords(join(world.paths.host, 'instances')),
    ports: readPortBook(join(world.paths.host, 'guest-ports.json')),
  }
}

function runningIn(line: string): Observed['running'] {
  const [, name] = line.match(/qemu-system\S+ .*?guest=(fh-[0-9a-f]+)/) ?? []
  const [, size, unit] = line.match(/ -m (?:size=)?(\d+)(k?)/) ?? []
  const memoryMib = Number(size) / (unit === 'k' ? 1024 : 1)
  return name === undefined ? [] : [{ name, memoryMib }]
}

/** What runs on a private host for good or for a moment: its own programs, ours, and those that look. */
const isKnownProgram = (line: string): boolean =>
  /host-namespace\.sh|^\S*(libvirtd|virtlogd|dnsmasq|qemu-system-\S+|qemu-img) |^(ps|virsh|ip|nft|find|sh|sleep|tr|tc|bridge|conntrack) /.test(
    line,
  )

function forwardsIn(rules: string, protocol: 'tcp' | 'udp'): string[] {
  const [, map = ''] = rules.match(new RegExp(`map ${protocol}_ports \\{([^}]*\\}?)`)) ?? []
  return [...map.matchAll(/(\d+) : (10\.77\.\d+\.\d+) \. (\d+)/g)].map(
    ([, port, ip, guestPort]) => `${protocol} ${port} : ${ip} . ${guestPort}`,
  )
}

function readRecords(folder: string): readonly ObservedRecord[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .map((name) => join(folder, name, 'record.json'))
    .filter((path) => existsSync(path))
    .map((path) => {
      const { address, ...facts } = recordSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
      return { ...facts, ip: address?.ip ?? null, diskPath: join(dirname(path), 'disk.qcow2') }
    })
}
