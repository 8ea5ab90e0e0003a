import {
  closeLease,
  type FreeholdClient,
  type Lease,
  listLeasesOfHost,
  openLease,
  planOpen,
  readHost,
  readOffers,
  topUpLease,
  withdrawLease,
} from '../../sdk/index.ts'
import { ssh } from '../../test/support/index.ts'
import { pinnedTarget } from '../smoke/login.ts'
import type { Random } from './random.ts'
import type { World } from './world.ts'

/** What tenants wrote into their machines: sha256 of a file per lease, to be found again whatever happened. */
export type Marks = Map<`0x${string}`, string>

/** So many machines at a time are as many as two cores can emulate. */
const MOST_LEASES = 3
const SHAPE = { points: 250, memoryMib: 256, diskGib: 1, gpus: 0, mbps: 10 }

/** Every lease of the host that the chain knows now. */
export const leasesOf = ({ client, host }: World): Promise<Lease[]> => listLeasesOfHost(client, { host })

const isLiving = ({ status }: Lease): boolean => status.state === 'Open' || status.state === 'Active'

/** One thing that tenants or the provider do, in words; what the contract or a reorg refuses is told and no failure. */
export async function liveOn(world: World, random: Random): Promise<string> {
  const living = (await leasesOf(world)).filter(isLiving)
  const choices = [
    ...(living.length < MOST_LEASES ? (['open', 'open', 'open'] as const) : []),
    ...(living.length > 0 ? (['close', 'top up', 'withdraw'] as const) : []),
  ]
  const choice = random.pick(choices)
  try {
    if (choice === 'open') return await open(world, random.pick(world.tenants))
    const lease = random.pick(living)
    const { leaseId } = lease
    const short = leaseId.slice(0, 10)
    if (choice === 'withdraw') {
      await withdrawLease(world.provider, { leaseId })
      return `withdraw ${short}`
    }
    const tenant = world.tenants.find(({ account }) => account?.address === lease.terms.tenant)!
    if (choice === 'close') {
      await closeLease(tenant, { leaseId })
      return `close ${short}`
    }
    await topUpLease(tenant, { leaseId, amountUnits: BigInt(random.between(10_000, 50_000)) })
    return `top up ${short}`
  } catch (error) {
    return `${choice}: refused (${(error as Error).message.split('\n')[0]})`
  }
}

async function open(world: World, tenant: FreeholdClient): Promise<string> {
  const [{ facts }, [listing]] = await Promise.all([
    readHost(tenant, { host: world.host }),
    readOffers(tenant, { host: world.host, kind: 1 }),
  ])
  const plan = await planOpen(tenant, {
    offer: listing!.offer,
    shape: SHAPE,
    durationSeconds: 4 * 3600,
    recipient: facts,
    manifest: {
      version: 1,
      image: 'micro',
      sshKeys: [world.identity.publicKey],
      vcpus: 1,
      tier: 'burstable',
      restartOnPoweroff: true,
    },
  })
  const { leaseId } = await openLease(tenant, { plan })
  return `open ${leaseId.slice(0, 10)}`
}

/** Writes a file into a machine that has none yet, or compares the one that is there. @throws Error when it changed */
export async function checkMark(world: World, lease: Lease, marks: Marks): Promise<void> {
  const target = await pinnedTarget(lease.activation!, {
    identity: world.identity,
    folder: world.paths.stateDir,
  })
  const known = marks.get(lease.leaseId)
  const write = 'head -c 200000 /dev/urandom > /root/mark && sync'
  const command = `${known === undefined ? `${write} && ` : ''}sha256sum /root/mark`
  const { code, stdout, stderr } = await ssh(target, command, 30)
  const sum = stdout.split(' ')[0] ?? ''
  if (code !== 0) throw new Error(`its mark cannot be read (${code}): ${stderr.trim()}`)
  if (known !== undefined && known !== sum) throw new Error(`its mark was ${known} and is ${sum}`)
  marks.set(lease.leaseId, sum)
}
