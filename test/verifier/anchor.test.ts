import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { keptEpochs, outcomeAt } from '@freehold/sdk'
import { type Crew, makeCrew } from './support/crew.ts'
import { eventsOf, passEpoch } from './support/epochs.ts'
import {
  startVerifierMarket,
  type TestTarget,
  type TestVerifier,
  timing,
  type VerifierMarket,
} from './support/market.ts'

/** A new anchor counts two epochs after it was set. */
const AHEAD = 2
/** The contract takes the next one when nobody may ask for a secret of the chain before the last any more. */
const KEPT = keptEpochs(timing)
/** The shortest chain that is followed by the next without a gap, time after time. */
const EPOCHS_PER_CHAIN = KEPT + 1 + AHEAD

let market: VerifierMarket
let host: TestTarget
let verifier: TestVerifier
const crew: Crew = makeCrew()
before(async () => {
  market = await startVerifierMarket('anchor')
  await market.setCommittees(1, 1, 2, 2)
  host = await market.addHost()
  verifier = await market.addVerifier('short', { epochsPerChain: EPOCHS_PER_CHAIN })
})
after(async () => {
  if (process.env.SHOW) console.log(crew.lines.join(''))
  await crew.stopAll()
  await market.stop()
})

const anchorsFrom = async () =>
  (await eventsOf(market, 'AnchorSet')).map(({ args }) => Number(args.fromEpoch))

/** Lets an epoch pass in which the verifier commits, reveals, and can show that the host answered it. */
async function passHonestly(epoch: number, beforeProbes = async () => {}): Promise<void> {
  await passEpoch(market, epoch, { members: 1, beforeProbes })
  const ballot = (await eventsOf(market, 'Revealed')).find(({ args }) => Number(args.epoch) === epoch)
  assert.equal(outcomeAt(ballot!.args.bits, host.target), 'Up')
}

/** The same, with a new anchor before the probes. */
const passWithAnchor = (epoch: number): Promise<void> =>
  passHonestly(epoch, () =>
    market.until('a new anchor is set', async () => (await anchorsFrom()).at(-1) === epoch + AHEAD, {
      epoch,
      second: timing.probeStart,
    }),
  )

test('a verifier begins new secrets in time, twice, and misses no epoch over it', async () => {
  const first = (await market.epoch()) + 2
  await crew.start(verifier)
  await passHonestly(first)
  assert.deepEqual(await anchorsFrom(), [])

  // A quarter of the chain is left.
  const renewed = first + EPOCHS_PER_CHAIN - Math.ceil(EPOCHS_PER_CHAIN / 4)
  const second = renewed + AHEAD
  await passWithAnchor(renewed)
  for (let epoch = renewed + 1; epoch <= second; epoch++) await passHonestly(epoch)
  assert.deepEqual(await anchorsFrom(), [second])

  // A quarter is left long before the contract takes another one.
  const third = second + EPOCHS_PER_CHAIN
  await passHonestly(third - AHEAD - 1)
  assert.deepEqual(await anchorsFrom(), [second])
  await passWithAnchor(third - AHEAD)
  for (let epoch = third - AHEAD + 1; epoch <= third; epoch++) await passHonestly(epoch)
  assert.deepEqual(await anchorsFrom(), [second, third])
  assert.deepEqual(
    crew.lines.filter((line) => line.includes('"step failed"') && line.includes('setAnchor')),
    [],
  )
})

test('a verifier whose secrets end before the contract takes others says so', async () => {
  const saysSo = (line: string) => line.includes("This verifier's secrets last for")
  assert.ok(!crew.lines.some(saysSo))
  await crew.start(await market.addVerifier('too short', { epochsPerChain: EPOCHS_PER_CHAIN - 1 }))
  assert.ok(crew.lines.some(saysSo))
})
