import assert from 'node:assert/strict'
import { after, afterEach, before, test } from 'node:test'
import { type Outcome, outcomeAt } from '@freehold/sdk'
import { waitFor } from '../support/index.ts'
import { countIn, eventsOf, lastEpochToAnswer, passEpoch } from './support/epochs.ts'
import { type Keeper, keepRunning } from './support/keeper.ts'
import {
  startVerifierMarket,
  type TestTarget,
  type TestVerifier,
  timing,
  type VerifierMarket,
} from './support/market.ts'
import { addPuppet, type Puppet } from './support/puppet.ts'

const around = (call: string): string[] => [`send:${call}:before`, `send:${call}:after`]
const beginOf = (step: string): string => `log:${step}:step begins`

/** Every point at which an epoch may be cut, for a verifier that is alone and does all of it. */
const epochPoints = [
  ...['beginEpoch', 'sealEpoch', 'commit', 'reveal'].flatMap((step) => [beginOf(step), ...around(step)]),
  beginOf('probe'),
  'log:probe:step done',
]
/** What follows from an outage. */
const verdictPoints = [
  beginOf('reportDown'),
  ...['reportDown', 'confirmDown', 'postDown', 'reportUp'].flatMap(around),
]
/** Doubting a lie to the end, with a bond that must be allowed first. */
const doubtPoints = [
  beginOf('audit'),
  'log:audit:step done',
  ...['approve', 'challenge', 'closeChallenge'].flatMap(around),
]

/** So few secrets that all but the last of this test is over when a quarter is left. */
const EPOCHS_PER_CHAIN = 32

let market: VerifierMarket
let host: TestTarget
let verifier: TestVerifier
/** They sit beside it from the second test on. */
let puppets: Puppet[] = []
let keeper: Keeper | null = null
/** All epochs that passed with it. */
const epochs: number[] = []
before(async () => {
  market = await startVerifierMarket('kill')
  await market.setCommittees(1, 1, 2, 2) // of one, so that each epoch counts on it
  host = await market.addHost()
  // What puppets say is looked at where it is disputed, and only there.
  verifier = await market.addVerifier('unlucky', {
    epochsPerChain: EPOCHS_PER_CHAIN,
    auditing: { perEpoch: 0 },
  })
})
afterEach(async () => {
  if (process.env.SHOW) console.log(keeper?.output())
  await keeper?.stop()
  keeper = null
})
after(async () => {
  await Promise.all(puppets.map((puppet) => puppet.stop()))
  await market.stop()
})

const ballotOf = async (epoch: number) =>
  (await eventsOf(market, 'Revealed')).find(
    ({ args }) => Number(args.epoch) === epoch && args.seat === verifier.seat,
  )?.args

/** What a puppet says of the host, once it is known which seat is asked. */
type Say = (puppet: Puppet, asked: number) => Outcome

/** Lets an epoch pass, with the puppets in it. */
async function pass(epoch: number, say: Say = () => 'Unknown'): Promise<void> {
  await passEpoch(market, epoch, {
    members: 1 + puppets.length,
    async beforeCommits() {
      const [asked] = await market.read<readonly number[]>('committeeOf', [BigInt(epoch), host.target])
      for (const puppet of puppets) await puppet.commit(epoch, host.target, say(puppet, asked!))
    },
    async duringReveals() {
      for (const puppet of puppets) await puppet.reveal(epoch)
    },
  })
  epochs.push(epoch)
}

/** Time stands still while it dies and comes back, so that no slow machine misses an epoch: its turn must have come. */
const untilThere = (eventName: Parameters<typeof eventsOf>[1]) =>
  waitFor(async () => (await eventsOf(market, eventName)).length > 0, { what: eventName, seconds: 600 })

/** The turn of everybody has come to do what follows from an epoch. */
const passToTurns = (epoch: number) => market.passTo(epoch, timing.epochSeconds - 20)

/** What it sent last is on the chain before its death is noticed here. */
const untilItHasDied = () =>
  waitFor(() => keeper?.left().length === 0, { what: 'it has died everywhere', seconds: 60 })

test('killed at every point of an epoch, it commits once and reveals what it saw', async () => {
  const first = (await market.epoch()) + 2
  keeper = keepRunning(verifier, epochPoints)
  await pass(first)
  await untilItHasDied()
  assert.equal(outcomeAt((await ballotOf(first))!.bits, host.target), 'Up')
})

test('killed at every point of a verdict, it reports, confirms, posts and lifts once', async () => {
  puppets = [await addPuppet(market, 'one'), await addPuppet(market, 'other')]
  const first = (await market.epoch()) + 2
  await host.cutOff()
  keeper = keepRunning(verifier, verdictPoints)
  await pass(first, () => 'Down')
  await passToTurns(first)
  await untilThere('DownReported')
  await pass(first + 1, () => 'Down')
  await passToTurns(first + 1)
  await untilThere('DownConfirmed')
  await host.restore()
  await pass(first + 2)
  await market.passTo(first + 3, timing.probeEnd) // the time to answer is over
  await untilThere('DownPosted')
  await pass(first + 4, () => 'Up')
  await passToTurns(first + 4)
  await untilThere('UpPosted')
  await untilItHasDied()
  for (const name of ['DownConfirmed', 'DownPosted', 'UpPosted'] as const)
    assert.equal((await eventsOf(market, name)).length, 1, name)
  assert.equal(await countIn(market, 'DownReported', first), 1)
})

test('killed at every point of an answer, it answers once', async () => {
  keeper = keepRunning(verifier, around('answerChallenge'))
  await puppets[0]!.challenge(epochs[0]!, host.target, verifier.seat)
  await untilThere('ChallengeAnswered')
  await untilItHasDied()
  assert.equal((await eventsOf(market, 'ChallengeAnswered')).length, 1)
})

test('killed at every point of new secrets, it begins them once and reveals with them', async () => {
  const renewed = epochs[0]! + (EPOCHS_PER_CHAIN * 3) / 4
  keeper = keepRunning(verifier, around('setAnchor'))
  await pass(renewed)
  await pass(renewed + 1)
  await pass(renewed + 2)
  await untilItHasDied()
  const anchors = await eventsOf(market, 'AnchorSet')
  assert.deepEqual(
    anchors.map(({ args }) => Number(args.fromEpoch)),
    [renewed + 2],
  )
})

test('killed at every point of a doubt, it puts up one bond and closes the challenge once', async () => {
  const first = (await market.epoch()) + 1
  let liar: Puppet | undefined
  await host.cutOff()
  keeper = keepRunning(verifier, doubtPoints)
  // Whoever is asked says DOWN: then the UP of another one is disputed.
  await pass(first, (puppet, asked) => {
    liar ??= puppets.find(({ seat }) => seat !== asked)
    return puppet === liar ? 'Up' : 'Down'
  })
  await pass(first + 1)
  const about = async (name: 'Challenged' | 'VerifierSlashed') =>
    (await eventsOf(market, name)).map(({ args }) => args.seat).filter((seat) => seat !== verifier.seat)
  await waitFor(async () => (await about('Challenged')).length > 0, { what: 'Challenged', seconds: 600 })
  await pass(first + 2)
  await market.passTo((await lastEpochToAnswer(market, liar!.seat)) + 1, timing.probeEnd)
  await untilThere('VerifierSlashed')
  await untilItHasDied()
  assert.deepEqual(await about('Challenged'), [liar!.seat])
  assert.deepEqual(await about('VerifierSlashed'), [liar!.seat])
})

test('through all of it, it missed no reveal and lost neither stake nor rewards', async () => {
  const of = async (name: 'Committed' | 'Revealed') =>
    (await eventsOf(market, name))
      .filter(({ args }) => args.seat === verifier.seat)
      .map(({ args }) => Number(args.epoch))
  assert.deepEqual(await of('Committed'), epochs)
  assert.deepEqual(await of('Revealed'), epochs)
  for (const name of ['VerifierSlashed', 'VerifierLeft', 'RewardsForfeited'] as const)
    assert.deepEqual(
      (await eventsOf(market, name)).filter(({ args }) => args.seat === verifier.seat),
      [],
    )
})
