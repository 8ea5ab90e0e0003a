import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { closeLease, finalizeLease, outcomeAt, readLease } from '@freehold/sdk'
import type { Hex } from 'viem'
import { epochEvidenceSchema } from '../../sdk/evidence/index.ts'
import { type Crew, makeCrew } from './support/crew.ts'
import { countIn, eventsOf, passEpoch, untilEvent } from './support/epochs.ts'
import { isLatched } from './support/latch.ts'
import { rentVerified } from './support/lease.ts'
import {
  startVerifierMarket,
  type TestTarget,
  type TestVerifier,
  timing,
  type VerifierMarket,
} from './support/market.ts'

let market: VerifierMarket
let host: TestTarget
let verifiers: TestVerifier[]
const crew: Crew = makeCrew()
before(async () => {
  market = await startVerifierMarket('verdict')
  host = await market.addHost()
  verifiers = []
  for (let i = 0; i < 7; i++) verifiers.push(await market.addVerifier(`verifier-${i}`))
})
after(async () => {
  if (process.env.SHOW) console.log(crew.lines.join(''))
  await crew.stopAll()
  await market.stop()
})

/** What an epoch's verifiers serve of a lease: their outcomes. */
async function shownOf(lease: Hex, epoch: number): Promise<string[]> {
  const seats = await eventsOf(market, 'VerifierRegistered')
  const answers = await Promise.all(seats.map(({ args }) => fetch(`${args.url}/v1/epochs/${epoch}`)))
  const all = await Promise.all(
    answers.filter(({ ok }) => ok).map(async (answer) => epochEvidenceSchema.parse(await answer.json())),
  )
  return all.flatMap(({ leaves }) => leaves.filter(({ key }) => key === lease).map(({ outcome }) => outcome))
}

test('a host is up, cut off, reported, confirmed, posted, and lifted when it is back; who left meanwhile is credited', async () => {
  const { tenant, provider } = market.chain.accounts
  await Promise.all(verifiers.map((verifier) => crew.start(verifier)))
  const rent = () => rentVerified({ network: market.network, host, provider, tenant })
  const lease = await rent()
  const closedBetween = [await rent(), await rent()] as const
  const billed = async () =>
    (await readLease(market.clientOf(tenant), { leaseId: lease })).status.billedSeconds
  const first = (await market.epoch()) + 2

  await passEpoch(market, first, { members: 7 })
  assert.equal(await countIn(market, 'DownReported', first), 0)
  const said = await eventsOf(market, 'Revealed')
  assert.equal(said.filter(({ args }) => outcomeAt(args.bits, host.target) === 'Up').length, 3)
  // Its instance is looked at by three, too, and shown; no bit speaks of it.
  assert.deepEqual(await shownOf(lease, first), ['Up', 'Up', 'Up'])

  await host.cutOff()
  await passEpoch(market, first + 1, { members: 7 })
  await untilEvent(market, 'DownReported', first + 1)
  // Either side may leave in between; what a verdict can still reach is held.
  await closeLease(market.clientOf(tenant), { leaseId: closedBetween[0] })
  await closeLease(market.clientOf(host.operator), { leaseId: closedBetween[1] })
  const settle = (leaseId: Hex) => finalizeLease(market.clientOf(provider), { leaseId })
  for (const leaseId of closedBetween) await assert.rejects(settle(leaseId))
  await passEpoch(market, first + 2, { members: 7 })
  await untilEvent(market, 'DownConfirmed', first + 2)
  assert.equal((await eventsOf(market, 'DownPosted')).length, 0)
  assert.equal(await isLatched(market, host.id), false)

  await passEpoch(market, first + 3, { members: 7 })
  await market.until('it is posted', async () => (await eventsOf(market, 'DownPosted')).length > 0, {
    epoch: first + 4,
    second: timing.probeStart,
  })
  assert.equal(await isLatched(market, host.id), true)
  const whenLatched = await billed()
  for (const leaseId of closedBetween) {
    const { creditedSeconds, refundedUnits } = await settle(leaseId)
    assert.ok(creditedSeconds > 0 && refundedUnits > 0n, `${creditedSeconds}`)
  }

  await host.restore()
  await passEpoch(market, first + 4, { members: 7 })
  await untilEvent(market, 'UpPosted', first + 4)
  assert.equal(await isLatched(market, host.id), false)
  // What was billed until the lift had been billed when it was posted, less what was struck: the outage is free.
  assert.ok((await billed()) - whenLatched < timing.epochSeconds / 2)
  await closeLease(market.clientOf(tenant), { leaseId: lease })
})
