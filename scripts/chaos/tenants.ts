import type { Hex } from 'viem'
import {
  closeLease,
  grantRole,
  type Lease,
  listLeasesOfHost,
  openLease,
  planOpen,
  readHost,
  readOffers,
  readRole,
  resizeLease,
  revokeRole,
  topUpLease,
  withdrawLease,
} from '../../sdk/index.ts'
import { actOnMachine } from './machines.ts'
import { type Memory, remembered } from './memory.ts'
import { friendOf, tenantOf } from './parties.ts'
import type { Random } from './random.ts'
import { inheritable, keptDisks } from './retention.ts'
import type { Tenant, World } from './world.ts'

/** So many machines at a time are as many as two cores can emulate. */
const MOST_LEASES = 3
const SHAPE = { points: 250, memoryMib: 256, diskGib: 1, gpus: 0, mbps: 10 }
/** What a resize goes to; the disk only ever grows. */
const SIZES = [
  { points: 250, memoryMib: 256, mbps: 10 },
  { points: 500, memoryMib: 320, mbps: 20 },
  { points: 1000, memoryMib: 256, mbps: 5 },
] as const
const MOST_DISK_GIB = 3

/** Every lease of the host that the chain knows now. */
export const leasesOf = ({ client, host }: World): Promise<Lease[]> => listLeasesOfHost(client, { host })

const isLiving = ({ status }: Lease): boolean => status.state === 'Open' || status.state === 'Active'

type LeaseVerb = (world: World, lease: Lease, random: Random) => Promise<string>

const verbs: Readonly<Record<'close' | 'top up' | 'withdraw' | 'resize' | 'share', LeaseVerb>> = {
  async close(world, lease) {
    await closeLease(tenantOf(world, lease).client, { leaseId: lease.leaseId })
    return ''
  },
  async 'top up'(world, lease, random) {
    const amountUnits = BigInt(random.between(10_000, 50_000))
    await topUpLease(tenantOf(world, lease).client, { leaseId: lease.leaseId, amountUnits })
    return ''
  },
  async withdraw({ provider }, { leaseId }) {
    await withdrawLease(provider, { leaseId })
    return ''
  },
  resize,
  share,
}

/** How often each is chosen beside the others. */
const WEIGHTS = { close: 1, 'top up': 1, withdraw: 1, resize: 2, share: 2, machine: 8 } as const

/** One thing that tenants or the provider do, in words; what contract, host or a reorg refuses is told and no failure. */
export async function liveOn(world: World, memory: Memory, random: Random): Promise<string> {
  const living = (await leasesOf(world)).filter(isLiving)
  const active = living.filter(({ status }) => status.state === 'Active')
  // A full house has no room for more; with none that runs there is nothing else to do.
  const hasRoom = living.length < MOST_LEASES
  if (hasRoom && (active.length === 0 || random.chance(0.4))) return open(world, memory, random)
  const lease = random.pick(active.length > 0 ? active : living)
  const choices = Object.entries(WEIGHTS).flatMap(([name, weight]) => Array<string>(weight).fill(name))
  const choice = random.pick(choices) as keyof typeof WEIGHTS
  const short = lease.leaseId.slice(0, 10)
  if (choice === 'machine') return `${short}: ${await actOnMachine(world, memory, lease, random)}`
  try {
    return `${choice} ${short} ${await verbs[choice](world, lease, random)}`.trim()
  } catch (error) {
    return `${choice} ${short}: refused (${firstLine(error)})`
  }
}

/** A tenant rents a machine, every other time on the disk of a lease of its own that is over, where one is kept. */
async function open(world: World, memory: Memory, random: Random): Promise<string> {
  const tenant = random.pick(world.tenants)
  try {
    const from = random.chance(0.5) ? await keptDiskOf(world, tenant, random) : null
    const leaseId = await rent(world, memory, tenant, from)
    return `open ${leaseId.slice(0, 10)}${from === null ? '' : ` on the disk of ${from.leaseId.slice(0, 10)}`}`
  } catch (error) {
    return `open: refused (${firstLine(error)})`
  }
}

async function keptDiskOf(world: World, { client }: Tenant, random: Random): Promise<Lease | null> {
  const leases = await leasesOf(world)
  const own = leases.filter(({ terms }) => terms.tenant === client.account?.address)
  const { timestamp } = await world.client.publicClient.getBlock({ blockTag: 'latest' })
  const kept = inheritable(await keptDisks(world, own), Number(timestamp))
  return kept.length === 0 ? null : random.pick(kept).lease
}

/** Opens a lease; what its disk must hold is remembered. @param from a lease that is over and whose disk is kept */
export async function rent(
  world: World,
  memory: Memory,
  { client }: Tenant,
  from: Lease | null,
): Promise<Hex> {
  const [{ facts }, [listing]] = await Promise.all([
    readHost(client, { host: world.host }),
    readOffers(client, { host: world.host, kind: 1 }),
  ])
  const plan = await planOpen(client, {
    offer: listing!.offer,
    shape: { ...SHAPE, diskGib: from?.terms.shape.diskGib ?? SHAPE.diskGib },
    durationSeconds: 4 * 3600,
    recipient: facts,
    manifest: {
      version: 1,
      image: 'micro',
      sshKeys: [world.identity.publicKey],
      vcpus: 1,
      tier: 'burstable',
      restartOnPoweroff: true,
      ...(from !== null && { fromLease: from.leaseId }),
    },
  })
  if (from !== null) remembered(memory, plan.leaseId).from = from.firstLeaseId
  const { leaseId } = await openLease(client, { plan })
  return leaseId
}

/** Another size under a successor, which has the same machine. */
async function resize(world: World, lease: Lease, random: Random): Promise<string> {
  const { client } = tenantOf(world, lease)
  const [listing] = await readOffers(client, { host: world.host, kind: 1 })
  const { diskGib } = lease.terms.shape
  const shape = {
    ...SHAPE,
    ...random.pick(SIZES),
    diskGib: Math.min(MOST_DISK_GIB, diskGib + random.between(0, 1)),
  }
  const { leaseId } = lease
  // A larger one may need more than is left of what was paid.
  const money = { durationSeconds: 4 * 3600 }
  const { successorId } = await resizeLease(client, { leaseId, offer: listing!.offer, shape, ...money })
  return `to ${shape.points} points, ${shape.memoryMib} MiB, ${shape.diskGib} GiB as ${successorId.slice(0, 10)}`
}

/** Lets a friend in, or out again. */
async function share(world: World, lease: Lease, random: Random): Promise<string> {
  const { client } = tenantOf(world, lease)
  const account = friendOf(world, lease).client.account!.address
  const { leaseId } = lease
  const held = await readRole(client, { leaseId, account })
  if (held !== null && random.chance(0.5)) {
    await revokeRole(client, { leaseId, account })
    return 'with nobody any more'
  }
  const role = random.pick(['Viewer', 'Operator'] as const)
  await grantRole(client, { leaseId, account, role })
  return role === 'Viewer' ? 'with a viewer' : 'with an operator'
}

const firstLine = (error: unknown): string => (error as Error).message.split('\n')[0]!
