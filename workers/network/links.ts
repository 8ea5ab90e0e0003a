import { z } from 'zod'
import { tapName } from '../hypervisor/names.ts'
import { bridgeMac } from './guests.ts'
import type { HostShell } from './host-shell.ts'
import type { Subnet } from './subnet.ts'
import type { GuestAddress } from './types.ts'

/** What the kernel shows of interfaces, bridge ports, forwarding entries and neighbours (iproute2's JSON). */
export interface FoundLinks {
  readonly bridgeUp: boolean
  readonly bridgeAddresses: readonly string[]
  /** Our taps, with whether they are up and plugged into the bridge. */
  readonly taps: ReadonlyMap<
    string,
    { readonly plugged: boolean; readonly up: boolean; readonly locked: boolean }
  >
  /** `mac tap` of the fixed forwarding entries. */
  readonly forwarding: ReadonlySet<string>
  /** `ip mac` of the fixed neighbours. */
  readonly neighbours: ReadonlySet<string>
  readonly bridgeExists: boolean
}

const linkList = z.array(
  z.object({
    ifname: z.string().optional(), // iproute2 prints an empty object for what was filtered out
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
const forwardingList = z.array(
  z.object({
    mac: z.string(),
    ifname: z.string(),
    state: z.string().optional(),
    flags: z.array(z.string()).default([]),
  }),
)
const neighbourList = z.array(z.object({ dst: z.string(), lladdr: z.string().optional() }))

const tapPattern = /^fh[0-9a-z]{1,12}$/

/** Looks at what is there. */
export async function findLinks(shell: HostShell, bridge: string): Promise<FoundLinks> {
  const links = linkList.parse(await json(shell, 'ip', '-json', '-details', 'address', 'show'))
  const own = links.find(({ ifname }) => ifname === bridge)
  const taps = new Map<string, { plugged: boolean; up: boolean; locked: boolean }>()
  for (const { ifname = '', master, flags, linkinfo } of links) {
    if (ifname === bridge || !tapPattern.test(ifname) || (master !== undefined && master !== bridge)) continue
    const port = linkinfo?.info_slave_data
    const locked = port?.isolated === true && port.learning === false && port.locked === true
    taps.set(ifname, { plugged: master === bridge, up: flags.includes('UP'), locked })
  }
  const bridgeExists = own !== undefined
  return {
    bridgeExists,
    bridgeUp: own?.flags.includes('UP') ?? false,
    bridgeAddresses: own?.addr_info.map(({ local, prefixlen }) => `${local}/${prefixlen}`) ?? [],
    taps,
    forwarding: bridgeExists ? await findForwarding(shell, bridge) : new Set(),
    neighbours: bridgeExists ? await findNeighbours(shell, bridge) : new Set(),
  }
}

async function findForwarding(shell: HostShell, bridge: string): Promise<Set<string>> {
  const entries = forwardingList.parse(await json(shell, 'bridge', '-json', 'fdb', 'show', 'br', bridge))
  return new Set(
    entries.filter(({ state }) => state === 'static').map(({ mac, ifname }) => `${mac} ${ifname}`),
  )
}

async function findNeighbours(shell: HostShell, bridge: string): Promise<Set<string>> {
  const entries = neighbourList.parse(
    await json(shell, 'ip', '-json', '-4', 'neighbour', 'show', 'dev', bridge, 'nud', 'permanent'),
  )
  return new Set(entries.map(({ dst, lladdr }) => `${dst} ${lladdr}`))
}

async function json(shell: HostShell, program: string, ...args: readonly string[]): Promise<unknown> {
  const { stdout } = await shell.run(program, ...args)
  return JSON.parse(stdout.trim() || '[]')
}

/** A command of iproute2: the program and its arguments. */
export type LinkCommand = readonly [program: 'ip' | 'bridge', ...args: string[]]

/**
 * The commands that turn what is there into what is wanted; none when both agree. Pure. A tap is isolated from the others,
 * learns no addresses and passes no frame whose source is not its guest's; ARP answers are not believed.
 */
export function planLinks(
  found: FoundLinks,
  bridge: string,
  subnet: Subnet,
  guests: readonly GuestAddress[],
): LinkCommand[] {
  const commands: LinkCommand[] = []
  const add = (program: 'ip' | 'bridge', command: string) => commands.push([program, ...command.split(' ')])
  const wantedTaps = new Set(guests.map(({ name }) => tapName(name)))
  for (const tap of found.taps.keys()) if (!wantedTaps.has(tap)) add('ip', `link delete ${tap}`)

  if (!found.bridgeExists) {
    const mac = bridgeMac(bridge)
    add('ip', `link add ${bridge} address ${mac} type bridge stp_state 0 forward_delay 0 mcast_snooping 0`)
  }
  const address = `${subnet.gateway}/${subnet.prefixLength}`
  if (!found.bridgeAddresses.includes(address)) add('ip', `address add ${address} dev ${bridge}`)
  if (!found.bridgeUp) add('ip', `link set ${bridge} up`)

  for (const { name, mac, ip } of guests) {
    const tap = tapName(name)
    const now = found.taps.get(tap)
    if (now === undefined) add('ip', `tuntap add dev ${tap} mode tap`)
    if (!now?.plugged) add('ip', `link set ${tap} master ${bridge}`)
    if (!now?.plugged || !now.locked) add('bridge', `link set dev ${tap} isolated on learning off locked on`)
    if (!now?.plugged || !found.forwarding.has(`${mac} ${tap}`)) {
      add('bridge', `fdb replace ${mac} dev ${tap} master static sticky`)
    }
    if (!found.neighbours.has(`${ip} ${mac}`)) {
      add('ip', `neighbour replace ${ip} lladdr ${mac} nud permanent dev ${bridge}`)
    }
    if (!now?.up) add('ip', `link set ${tap} up`)
  }
  const wantedNeighbours = new Set(guests.map(({ ip }) => ip))
  for (const entry of found.neighbours) {
    const ip = entry.split(' ')[0] ?? ''
    if (!wantedNeighbours.has(ip)) add('ip', `neighbour delete ${ip} dev ${bridge}`)
  }
  return commands
}
