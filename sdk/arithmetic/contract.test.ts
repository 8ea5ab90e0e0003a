import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import type { Hex } from 'viem'
import {
  activateLease,
  closeLease,
  finalizeLease,
  openLease,
  planOpen,
  publishOffer,
  quoteResize,
  resizeLease,
  topUpLease,
  withdrawLease,
} from '../actions/index.ts'
import { escrowOf } from '../contracts.ts'
import { ContractRefusedError } from '../errors/contract.ts'
import { QuoteError } from '../errors/quote.ts'
import { leaseIdOf, offerHashOf, packOffer, packTerms } from '../packing/index.ts'
import { readEscrowParameters, readLeaseStates } from '../reads/index.ts'
import {
  CAPACITY,
  ENDPOINT,
  FINGERPRINT,
  MANIFEST,
  passSeconds,
  startTestMarket,
  type TestMarket,
} from '../testing/market.ts'
import { writeEscrow } from '../transactions/write.ts'
import type { LeaseStatus, LeaseTerms, Offer } from '../types.ts'
import { leastTopUpUnitsAt } from './topUp.ts'

interface OpenedLease {
  readonly leaseId: Hex
  readonly terms: LeaseTerms
}

let market: TestMarket
let offers: readonly Offer[]

before(async () => {
  // Room for all that the runs leave open.
  market = await startTestMarket({ capacity: { ...CAPACITY, points: 1_000_000, memoryMib: 8_000_000 } })
  const creditor = market.governor.account!.address
  await writeEscrow(market.governor, 'setCreditor', [creditor])
  await writeEscrow(market.governor, 'setLowRunwaySeconds', [1800])
  // With a judge, a trial and an open fee; and with prices so small that floors are all there is.
  const judged = { ...market.offer, creditor, trialSeconds: 600, openFeeUnits: 777n }
  const tiny = {
    ...judged,
    prices: { point: 40_003n, mib: 977n, gib: 0n, mbps: 0n, gpu: 0n },
    trialSeconds: 0,
  }
  const published = await Promise.all(
    [judged, tiny].map(async (offer, index) => {
      const { generation: _, offerHash: __, ...terms } = offer
      return (await publishOffer(index === 0 ? market.owner : market.operator, { offer: terms })).offer
    }),
  )
  offers = [market.offer, ...published]
})
after(() => market.stop())

const anyStep = fc.oneof(
  fc.record({
    kind: fc.constant('open' as const),
    offer: fc.nat(2),
    memoryMib: fc.integer({ min: 128, max: 16_384 }),
    hours: fc.double({ min: 1, max: 4, noNaN: true }),
    royaltyBps: fc.constantFrom(0, 0, 500, 2000),
  }),
  fc.record({ kind: fc.constant('pass' as const), seconds: fc.integer({ min: 1, max: 9_000 }) }),
  fc.record({ kind: fc.constant('topUp' as const), which: fc.nat(), extra: fc.nat(20_000) }),
  fc.record({
    kind: fc.constant('resize' as const),
    which: fc.nat(),
    offer: fc.nat(2),
    memoryMib: fc.integer({ min: 128, max: 16_384 }),
    hours: fc.option(fc.double({ min: 1, max: 4, noNaN: true })),
    add: fc.nat(2_000_000),
  }),
  fc.record({
    kind: fc.constantFrom('withdraw' as const, 'close' as const, 'finalize' as const),
    which: fc.nat(),
  }),
  fc.record({ kind: fc.constant('latch' as const), back: fc.nat(3_600) }),
  fc.record({ kind: fc.constant('lift' as const) }),
)
type Step = typeof anyStep extends fc.Arbitrary<infer step> ? step : never

const which = 0

/** What chance seldom finds; each was a formula's reason to exist. */
const corners: Readonly<Record<string, readonly Step[]>> = {
  'a latch behind a revival strikes the billed seconds before the gap': [
    { kind: 'pass', seconds: 3_700 },
    { kind: 'topUp', which, extra: 0 },
    { kind: 'pass', seconds: 600 },
    { kind: 'latch', back: 3_500 },
    { kind: 'pass', seconds: 50 },
    { kind: 'lift' },
    { kind: 'pass', seconds: 100 },
  ],
  'a latch after the close of a revived lease credits run and base, not the gap': [
    { kind: 'pass', seconds: 3_700 },
    { kind: 'topUp', which, extra: 0 },
    { kind: 'pass', seconds: 300 },
    { kind: 'close', which },
    { kind: 'latch', back: 3_000 },
    { kind: 'finalize', which },
  ],
  'no trial once something was paid': [
    { kind: 'pass', seconds: 3_650 },
    { kind: 'withdraw', which },
    { kind: 'latch', back: 3_600 },
    { kind: 'close', which },
  ],
  'a trial is free, and over once it is over': [
    { kind: 'pass', seconds: 590 },
    { kind: 'withdraw', which },
    { kind: 'pass', seconds: 100 },
    { kind: 'close', which },
  ],
  'a verdict behind a resize strikes what is held, and nothing of the successor': [
    { kind: 'pass', seconds: 2_000 },
    { kind: 'resize', which, offer: 1, memoryMib: 4096, hours: 2, add: 0 },
    { kind: 'pass', seconds: 500 },
    { kind: 'latch', back: 2_000 },
    { kind: 'pass', seconds: 50 },
    { kind: 'lift' },
    { kind: 'pass', seconds: 100 },
    { kind: 'finalize', which },
    { kind: 'resize', which: 1, offer: 1, memoryMib: 128, hours: null, add: 0 },
  ],
  'a lease whose host is down is topped up by the billing clock': [
    { kind: 'latch', back: 0 },
    { kind: 'pass', seconds: 5_000 },
    { kind: 'topUp', which, extra: 5 },
  ],
}

for (const [name, steps] of Object.entries(corners)) test(name, () => live(steps))

test("ids, hashes, counters and money equal the contract's, whatever happens", async () => {
  const anyLife = fc.array(anyStep, { minLength: 10, maxLength: 24 })
  await fc.assert(fc.asyncProperty(anyLife, live), {
    numRuns: Number(process.env.FREEHOLD_PROPERTY_RUNS ?? 8),
    endOnFailure: true,
    includeErrorInReport: true,
  })
})

/** Lives through steps with one judged lease to begin with, and compares after each. */
async function live(steps: readonly Step[]): Promise<void> {
  const leases: OpenedLease[] = [await open({ offer: 1, memoryMib: 1024, hours: 1, royaltyBps: 500 })]
  for (const step of steps) {
    await act(step, leases)
    await compare(leases)
  }
  await tolerating(['NotLatched'], () => writeEscrow(market.governor, 'lift', [market.host, 1]))
}

async function act(step: Step, leases: OpenedLease[]): Promise<void> {
  const lease = 'which' in step ? leases[step.which % leases.length] : undefined
  switch (step.kind) {
    case 'open':
      // A latched host takes no leases.
      await tolerating(['HostIsLatched'], async () => leases.push(await open(step)))
      return
    case 'pass':
      return passSeconds(market, step.seconds)
    case 'latch':
      return latch(step.back)
    case 'lift':
      return tolerating(['NotLatched'], () => writeEscrow(market.governor, 'lift', [market.host, 1]))
  }
  if (!lease) return
  if (step.kind === 'resize') return resize(step, lease, leases)
  const refusals = ['WrongState', 'NothingToWithdraw', 'HoldNotOver']
  if (step.kind === 'topUp') return tolerating(refusals, () => topUp(lease, BigInt(step.extra)))
  const verbs = { withdraw: withdrawLease, close: closeLease, finalize: finalizeLease }
  return tolerating(refusals, () => verbs[step.kind](market.tenant, lease))
}

async function open(wish: {
  offer: number
  memoryMib: number
  hours: number
  royaltyBps: number
}): Promise<OpenedLease> {
  const author = market.stranger.account!.address
  const plan = await planOpen(market.tenant, {
    offer: offers[wish.offer]!,
    shape: { points: 1000, memoryMib: wish.memoryMib, diskGib: 3, gpus: 0, mbps: 7 },
    durationSeconds: wish.hours * 3600,
    manifest: MANIFEST,
    recipient: market.facts,
    ...(wish.royaltyBps > 0 && { royalty: { author, bps: wish.royaltyBps } }),
  })
  await openLease(market.tenant, { plan })
  await compare([plan])
  await activateLease(market.operator, { ...plan, endpoint: ENDPOINT, sshFingerprint: FINGERPRINT })
  return plan
}

/** To the unit what the quote says, when it is mined in the second that the quote speaks of. */
async function resize(
  { offer, memoryMib, hours, add }: Extract<Step, { kind: 'resize' }>,
  lease: OpenedLease,
  leases: OpenedLease[],
): Promise<void> {
  const wish = {
    ...lease,
    offer: offers[offer]!,
    shape: { points: 1000, memoryMib, diskGib: 3, gpus: 0, mbps: 7 },
    ...(hours === null ? { addUnits: BigInt(add) } : { durationSeconds: hours * 3600 }),
  }
  const quote = await quoteResize(market.tenant, wish).catch((error: unknown) => {
    if (error instanceof QuoteError) return null // the lease has ended or run dry, its host is down, the money too little
    throw error
  })
  if (!quote) return
  const { timestamp } = await market.tenant.publicClient.getBlock()
  await market.chain.testClient.setNextBlockTimestamp({ timestamp: timestamp + 120n })
  const resized = await resizeLease(market.tenant, wish)
  const { addedUnits, returnedUnits, depositUnits } = resized
  assert.deepEqual(
    { addedUnits, returnedUnits, depositUnits },
    {
      addedUnits: quote.addedUnits,
      returnedUnits: quote.returnedUnits,
      depositUnits: quote.depositUnits,
    },
  )
  const successor = { leaseId: resized.successorId, terms: resized.terms }
  const [moment] = await readLeaseStates(market.tenant, { leases: [successor] })
  assert.equal(moment?.status.runwaySeconds, quote.runwaySeconds)
  leases.push(successor)
}

async function topUp(lease: OpenedLease, extra: bigint): Promise<void> {
  const least = await contractLeast(lease)
  // What it takes grows while a dry lease grows older: a little more than the least.
  const reserve = least === 0n ? 0n : 2_000_000n
  await topUpLease(market.tenant, { ...lease, amountUnits: least + reserve + extra + 1n })
}

/** Latches as far back as asked and allowed. */
async function latch(back: number): Promise<void> {
  const { timestamp } = await market.tenant.publicClient.getBlock()
  const from = Number(timestamp) - Math.max(0, back - 10)
  await tolerating(['LatchedAlready', 'LatchOutOfReach'], () =>
    writeEscrow(market.governor, 'latch', [market.host, 1, from]),
  )
}

async function tolerating(names: readonly string[], work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof ContractRefusedError) || !names.includes(error.errorName)) throw error
  }
}

async function contractLeast({ terms }: OpenedLease): Promise<bigint> {
  const escrow = escrowOf(market.network)
  const args = [packTerms(terms)] as const
  const status = await market.tenant.publicClient.readContract({ ...escrow, functionName: 'statusOf', args })
  return status.leastTopUp
}

/** The sdk's answer for each lease beside the contract's, in the same block. */
async function compare(leases: readonly OpenedLease[]): Promise<void> {
  const { publicClient } = market.tenant
  const escrow = escrowOf(market.network)
  const [moments, params] = await Promise.all([
    readLeaseStates(market.tenant, { leases }),
    readEscrowParameters(market.tenant),
  ])
  for (const [index, { terms }] of leases.entries()) {
    const args = [packTerms(terms)] as const
    const [contractId, { leastTopUp, ...status }] = await Promise.all([
      publicClient.readContract({ ...escrow, functionName: 'leaseIdOf', args }),
      publicClient.readContract({ ...escrow, functionName: 'statusOf', args }),
    ])
    const moment = moments[index]!
    const place = { chainId: market.network.chainId, leaseEscrow: market.network.contracts.leaseEscrow }
    assert.equal(leaseIdOf(terms, place), contractId)
    assert.deepEqual(asContract(moment.status), status)
    const hasCreditor = terms.creditor !== null
    assert.equal(leastTopUpUnitsAt({ ...moment, hasCreditor, params }), leastTopUp)
  }
}

/** A status in the contract's words. */
function asContract(status: LeaseStatus) {
  const { isLowRunway, isExhausted, isGraceOver, depositUnits, withdrawableUnits, refundableUnits, ...same } =
    status
  return {
    ...same,
    state: ['None', 'Open', 'Active', 'Settling', 'Closed'].indexOf(status.state),
    deposit: depositUnits,
    lowRunway: isLowRunway,
    exhausted: isExhausted,
    graceOver: isGraceOver,
    withdrawable: withdrawableUnits,
    refundable: refundableUnits,
  }
}

test("offer hashes equal the contract's", async () => {
  const place = { chainId: market.network.chainId, leaseEscrow: market.network.contracts.leaseEscrow }
  for (const offer of offers) {
    assert.equal(offerHashOf(offer, offer.generation, place), offer.offerHash)
    const contractHash = await market.tenant.publicClient.readContract({
      ...escrowOf(market.network),
      functionName: 'offerHashOf',
      args: [packOffer(offer), 3],
    })
    assert.equal(offerHashOf(offer, 3, place), contractHash)
  }
})
