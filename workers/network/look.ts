import { z } from 'zod'
import { type HostShell, quoted } from './host-shell.ts'
import type { FoundLinks, FoundTap } from './links.ts'
import { type FoundShaping, noShaping } from './shaping.ts'

/** Everything that is there, from one look. */
export interface FoundNetwork extends FoundLinks {
  /** Other networks that hold the address of the gateway: `10.77.0.0/24 by eth1`. Asked while there is no bridge. */
  readonly others: readonly string[]
  /** Settings of the kernel by path; null: there is no such setting. */
  readonly settings: ReadonlyMap<string, string | null>
  readonly dhcp: FoundDhcp
}

/** The DHCP server of this network, as its process and files show it. */
export interface FoundDhcp {
  /** Command line of the process whose number our file holds, words parted by spaces; empty: there is none. */
  readonly commandLine: string
  readonly hosts: string
}

export interface LookOptions {
  readonly bridge: string
  readonly gateway: string
  readonly settings: readonly string[]
  readonly pidPath: string
  readonly hostsPath: string
}

const linkList = z.array(
  z.object({
    ifname: z.string().optional(), // iproute2 prints an empty object for what was filtered out
    ifalias: z.string().optional(),
    master: z.string().optional(),
    flags: z.array(z.string()).default([]),
    addr_info: z
      .array(z.object({ local: z.string().optional(), prefixlen: z.number().optional() }))
      .default([]),
    linkinfo: z
      .object({
        info_slave_data: z
          .object({
            isolated: z.boolean().optional(),
            learning: z.boolean().optional(),
            locked: z.boolean().optional(),
          })
          .optional(),
      })
      .optional(),
  }),
)
type Links = z.output<typeof linkList>
const forwardingList = z.array(
  z.object({ mac: z.string(), ifname: z.string(), state: z.string().optional() }),
)
const neighbourList = z.array(z.object({ dst: z.string(), lladdr: z.string().optional() }))
const routeList = z.array(z.object({ dst: z.string(), dev: z.string().optional() }))
const qdiscList = z.array(
  z.object({
    kind: z.string(),
    dev: z.string(),
    root: z.boolean().default(false),
    options: z.object({ rate: z.number().optional() }).optional(),
  }),
)

/** Names that this room gives: taps and shapers end in digits of a lease id. */
const tapPattern = /^fh[0-9a-f]{1,12}$/
const shaperPattern = /^fi[0-9a-f]{1,12}$/

/** Looks at what is there, in one process. @throws when anything of it cannot be known */
export async function lookAtNetwork(shell: HostShell, options: LookOptions): Promise<FoundNetwork> {
  const { stdout } = await shell.script(lookScript(options))
  return readLook(stdout, options)
}

const mark = '--- '

/** Prints each answer behind a line with its name. */
function lookScript({ bridge, gateway, settings, pidPath, hostsPath }: LookOptions): string {
  return `part() { printf '\\n${mark}%s\\n' "$1"; }
part links; ip -json -details address show
part qdiscs; tc -json qdisc show
if [ -e /proc/sys/net/ipv4/conf/${bridge} ]; then
  part forwarding; bridge -json fdb show br ${bridge}
  part neighbours; ip -json -4 neighbour show dev ${bridge} nud permanent
else
  part routes; ip -4 -json route show match ${gateway}/32
fi
for path in ${settings.map(quoted).join(' ')}; do
  if [ -e "$path" ]; then part "$path"; read -r value < "$path" || :; echo "$value"; fi # one digit; \`read\` misses its end
done
part hosts; [ ! -e ${quoted(hostsPath)} ] || cat ${quoted(hostsPath)}
part server
if [ -e ${quoted(pidPath)} ]; then
  read -r pid < ${quoted(pidPath)} || :
  tr '\\0' ' ' 2> /dev/null < "/proc/$pid/cmdline" || :
fi
`
}

function readLook(text: string, { bridge, settings }: LookOptions): FoundNetwork {
  const parts = new Map(
    text
      .split(`\n${mark}`)
      .slice(1)
      .map((part): [string, string] => {
        const end = part.indexOf('\n')
        return [part.slice(0, end), part.slice(end + 1)]
      }),
  )
  const json = (name: string): unknown => JSON.parse(parts.get(name)?.trim() || '[]')
  const links = linkList.parse(json('links'))
  const own = links.find(({ ifname }) => ifname === bridge)
  const forwarding = forwardingList.parse(json('forwarding'))
  const neighbours = neighbourList.parse(json('neighbours'))
  return {
    bridgeExists: own !== undefined,
    bridgeUp: own?.flags.includes('UP') ?? false,
    bridgeAddresses: own?.addr_info.map(({ local, prefixlen }) => `${local}/${prefixlen}`) ?? [],
    bridgeOwner: own?.ifalias ?? null,
    taps: tapsOf(links, bridge),
    shapers: new Map(
      links.flatMap(({ ifname = '', flags }) =>
        shaperPattern.test(ifname) ? [[ifname, flags.includes('UP')] as const] : [],
      ),
    ),
    forwarding: new Set(
      forwarding.flatMap(({ state, mac, ifname }) => (state === 'static' ? [`${mac} ${ifname}`] : [])),
    ),
    neighbours: new Set(neighbours.map(({ dst, lladdr }) => `${dst} ${lladdr}`)),
    shaping: shapingOf(qdiscList.parse(json('qdiscs'))),
    others: routeList
      .parse(json('routes'))
      .flatMap(({ dst, dev }) => (dst === 'default' ? [] : [`${dst} by ${dev}`])),
    settings: new Map(settings.map((path) => [path, parts.get(path)?.trim() ?? null])),
    dhcp: { commandLine: parts.get('server') ?? '', hosts: parts.get('hosts')?.replace(/\n$/, '') ?? '' },
  }
}

function tapsOf(links: Links, bridge: string): Map<string, FoundTap> {
  const taps = new Map<string, FoundTap>()
  for (const { ifname = '', master, flags, linkinfo } of links) {
    if (!tapPattern.test(ifname) || ifname === bridge || (master !== undefined && master !== bridge)) continue
    const port = linkinfo?.info_slave_data
    const isLockedPort = port?.isolated === true && port.learning === false && port.locked === true
    const locked = isLockedPort && flags.includes('NOARP')
    taps.set(ifname, { plugged: master === bridge, up: flags.includes('UP'), locked })
  }
  return taps
}

function shapingOf(qdiscs: z.output<typeof qdiscList>): Map<string, FoundShaping> {
  const shaping = new Map<string, FoundShaping>()
  for (const { dev, kind, root, options } of qdiscs) {
    const now = shaping.get(dev) ?? noShaping
    if (root && kind === 'tbf') shaping.set(dev, { ...now, bytesPerSecond: options?.rate ?? null })
    else if (kind === 'clsact') shaping.set(dev, { ...now, filtersIngress: true })
  }
  return shaping
}
