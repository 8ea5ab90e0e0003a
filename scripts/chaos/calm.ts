import { closeLease, grantRole, type Lease } from '../../sdk/index.ts'
import { waitFor } from '../network/wait.ts'
import { checkAll, type Findings, waitUntilWhole } from './checks.ts'
import { leakProblems } from './leak.ts'
import { askFor, portWish, take } from './machines.ts'
import { friendOf } from './parties.ts'
import type { Random } from './random.ts'
import { leasesOf, rent } from './tenants.ts'
import type { World } from './world.ts'

/** So much time of the chain passes in each life: its disk is kept as long, and an earlier one is wiped meanwhile. */
const LIFE_SECONDS = 900
/** A machine that is busy otherwise takes its time. */
const ACTIVE_SECONDS = 480

/**
 * One life of a lease after the other, each on the disk of the one before, under one worker and while nothing fails: what it takes
 * then after each life, which `found` gets, must not grow. @throws Error that says what does
 */
export async function liveCalmly(
  world: World,
  found: Findings,
  random: Random,
  lives: number,
  signal: AbortSignal,
): Promise<void> {
  await world.worker.kill()
  await world.worker.ensure()
  let before: Lease | null = null
  for (let life = 1; life <= lives; life++) {
    before = await liveOnce(world, found, random.fork(`life ${life}`), before, signal)
    found.idle = [...found.idle, await world.worker.idleBurden()]
  }
  const problems = leakProblems(found.idle)
  if (problems.length > 0) throw new Error(problems.join('; '))
}

/** Rents a machine and works it a little, with a friend who operates it, then closes it. */
async function liveOnce(
  world: World,
  found: Findings,
  random: Random,
  before: Lease | null,
  signal: AbortSignal,
): Promise<Lease> {
  const [tenant] = world.tenants
  const leaseId = await rent(world, found.memory, tenant!, before)
  const lease = await waitFor(
    async () =>
      (await leasesOf(world)).find((one) => one.leaseId === leaseId && one.status.state === 'Active'),
    { what: 'a lease is active', seconds: ACTIVE_SECONDS, everyMs: 500 },
  )
  await checkAll(world, found, random, signal)
  const friend = friendOf(world, lease)
  await grantRole(tenant!.client, { leaseId, account: friend.client.account!.address, role: 'Operator' })
  await waitUntilWhole(world, found, signal) // the host knows it too
  await askFor(world, found.memory, lease, take('calm'), friend.api)
  await waitUntilWhole(world, found, signal)
  await askFor(world, found.memory, lease, portWish({ protocol: 'tcp', guestPort: 80 }, true), tenant!.api)
  await checkAll(world, found, random, signal)
  await world.chain.increaseTime({ seconds: LIFE_SECONDS })
  await closeLease(tenant!.client, { leaseId })
  await waitUntilWhole(world, found, signal)
  return (await leasesOf(world)).find((one) => one.leaseId === leaseId)!
}
