import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { recordSchema } from '../../workers/provider/record.ts'
import type { World } from './world.ts'

/** What is there on the host, found without asking the worker. */
export interface Observed {
  /** Names of guests whose QEMU runs; twice when two do. */
  readonly running: readonly string[]
  /** Names that libvirt knows. */
  readonly domains: readonly string[]
  readonly taps: readonly string[]
  /** Guest addresses that the firewall lets in or out. */
  readonly addresses: ReadonlySet<string>
  readonly dhcpServers: number
  readonly records: readonly {
    readonly lease: string
    readonly ip: string | null
    readonly ports: readonly number[]
  }[]
}

/** Looks at processes, libvirt, interfaces, firewall and records. @throws when the host cannot be asked */
export async function observe(world: World): Promise<Observed> {
  const [processes, domains, links, rules] = await Promise.all([
    world.onHost('ps', '-eo', 'args'),
    world.onHost('virsh', '--quiet', '--connect', 'qemu:///system', 'list', '--all', '--name'),
    world.onHost('ip', '-json', 'link'),
    world.onHost('sh', '-c', 'nft list table inet freehold 2>/dev/null || true'),
  ])
  const lines = processes.split('\n')
  return {
    running: lines.flatMap((line) => line.match(/qemu-system\S+ .*?guest=(fh-[0-9a-f]+)/)?.[1] ?? []),
    domains: domains.split('\n').filter((name) => name.startsWith('fh-')),
    taps: (JSON.parse(links) as { ifname: string }[])
      .map(({ ifname }) => ifname)
      .filter((name) => /^f[hi][0-9a-f]{12}$/.test(name)),
    addresses: new Set(rules.match(/\b10\.77\.\d+\.\d+\b(?!\/)/g) ?? []),
    dhcpServers: lines.filter((line) => /^\S*dnsmasq /.test(line)).length,
    records: readRecords(join(world.paths.host, 'instances')),
  }
}

function readRecords(folder: string): Observed['records'] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .map((name) => join(folder, name, 'record.json'))
    .filter((path) => existsSync(path))
    .map((path) => {
      const { lease, address } = recordSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
      return { lease, ip: address?.ip ?? null, ports: address ? [address.sshPort] : [] }
    })
}

/** Open files, and memory in MiB (proportional share) of a process and all its children. */
export function burdenOf(pid: number): { readonly files: number; readonly memoryMib: number } {
  const family = [pid, ...childrenOf(pid)]
  return {
    files: readdirSync(`/proc/${pid}/fd`).length,
    memoryMib: family.reduce((sum, member) => sum + pssMibOf(member), 0),
  }
}

const childrenOf = (pid: number): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number)

function pssMibOf(pid: number): number {
  try {
    const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')
    return Number(rollup.match(/^Pss:\s+(\d+)/m)?.[1] ?? 0) / 1024
  } catch {
    return 0 // it ended meanwhile
  }
}
