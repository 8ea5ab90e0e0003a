import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { outcomeAt, stakeVaultAbi, testUsdcAbi, verifierNetworkAbi } from '@freehold/sdk'
import { probe as probeForReal } from '../../workers/verifier/probe/index.ts'
import { type Crew, makeCrew } from './support/crew.ts'
import { eventsOf, lastEpochToAnswer, passEpoch, untilEvent } from './support/epochs.ts'
import { type Probe, sayDown, sayUpWithOld } from './support/liars.ts'
import {
  seatStake,
  startVerifierMarket,
  type TestTarget,
  type TestVerifier,
  timing,
  type VerifierMarket,
} from './support/market.ts'

const VERIFIER_ROLE = 1

let market: VerifierMarket
let host: TestTarget
let verifiers: TestVerifier[]
let crew: Crew
beforeEach(async () => {
  market = await startVerifierMarket('peers')
  host = await market.addHost()
  verifiers = []
  for (let i = 0; i < 7; i++) verifiers.push(await market.addVerifier(`verifier-${i}`))
  crew = makeCrew()
})
afterEach(async () => {
  await crew.stopAll()
  await market.stop()
})

const saidIn = async (epoch: number) =>
  (await eventsOf(market, 'Revealed'))
    .filter(({ args }) => Number(args.epoch) === epoch)
    .map(({ args }) => ({ seat: args.seat, outcome: outcomeAt(args.bits, host.target) }))

const stakeOf = ({ account }: TestVerifier) =>
  market.chain.publicClient.readContract({
    abi: stakeVaultAbi,
    address: market.network.contracts.stakeVault,
    functionName: 'bondedOf',
    args: [account.address, VERIFIER_ROLE],
  })

/** Everybody sits in the first committee from the next epoch on that is begun. */
const seatAll = () => market.setCommittees(7, 4, 8, 5)

test('who says UP without having been answered is challenged, and slashed', async () => {
  const liar = verifiers[0]!
  await seatAll()
  await crew.start(liar, { probe: sayUpWithOld() })
  for (const verifier of verifiers.slice(1)) await crew.start(verifier)
  const first = (await market.epoch()) + 2
  await passEpoch(market, first, { members: 7 }) // its transcript of this epoch is good
  await passEpoch(market, first + 1, { members: 7 }) // and is shown again in this one
  assert.equal((await saidIn(first + 1)).filter(({ outcome }) => outcome === 'Up').length, 7)
  await passEpoch(market, first + 2, { members: 7 }) // whoever takes part again can be asked
  const has = (name: 'Challenged' | 'VerifierSlashed') => async () =>
    (await eventsOf(market, name)).length > 0
  await market.until('it is challenged', has('Challenged'), { epoch: first + 3, second: timing.probeStart })
  const [challenge] = await eventsOf(market, 'Challenged')
  assert.deepEqual([challenge!.args.seat, Number(challenge!.args.epoch)], [liar.seat, first + 1])
  const over = (await lastEpochToAnswer(market, liar.seat)) + 1
  await market.passTo(over, 0)
  await market.until('it is slashed', has('VerifierSlashed'), { epoch: over + 3, second: 0 })
  assert.equal((await eventsOf(market, 'VerifierSlashed'))[0]!.args.seat, liar.seat)
  assert.equal((await eventsOf(market, 'ChallengeAnswered')).length, 0)
})

test('who says DOWN alone changes nothing, and honest UPs are left alone', async () => {
  const liar = verifiers[0]!
  await seatAll()
  await crew.start(liar, { probe: sayDown })
  for (const verifier of verifiers.slice(1)) await crew.start(verifier)
  const first = (await market.epoch()) + 2
  await passEpoch(market, first, { members: 7 })
  assert.deepEqual(
    (await saidIn(first)).filter(({ outcome }) => outcome === 'Down').map(({ seat }) => seat),
    [liar.seat],
  )
  // It looks at the UPs of the others once they take part again, and finds that they can show them.
  await passEpoch(market, first + 1, { members: 7 })
  const isAudited = async () =>
    crew.lines.filter((line) => line.includes('"looked at the UP')).length >= 6 &&
    !crew.lines.some((line) => line.includes('"result":"false"'))
  await market.until('the others are looked at', isAudited, { epoch: first + 2, second: timing.probeStart })
  for (const name of ['DownReported', 'Challenged'] as const)
    assert.equal((await eventsOf(market, name)).length, 0)
})

test('who is doubted although it was answered shows its transcript on chain, and keeps its stake', async () => {
  const [liar, doubted, ...others] = verifiers as [TestVerifier, TestVerifier, ...TestVerifier[]]
  await seatAll()
  // Nobody finds its evidence.
  const { verifierNetwork } = market.network.contracts
  await market.send(doubted.account, verifierNetwork, verifierNetworkAbi, 'setUrl', ['http://127.0.0.1:9'])
  await crew.start(liar, { probe: sayDown })
  for (const verifier of [doubted, ...others]) await crew.start(verifier)
  const first = (await market.epoch()) + 2
  await passEpoch(market, first, { members: 7 })
  const has = (name: 'Challenged' | 'ChallengeAnswered') => async () =>
    (await eventsOf(market, name)).length > 0
  // It is not reached when it is asked, and takes part once more: so it is not away.
  await passEpoch(market, first + 1, { members: 7 })
  await passEpoch(market, first + 2, { members: 7 })
  const soon = { epoch: first + 3, second: timing.probeStart }
  await market.until('it is challenged', has('Challenged'), soon)
  await market.until('it has answered', has('ChallengeAnswered'), soon)
  assert.equal((await eventsOf(market, 'ChallengeAnswered'))[0]!.args.seat, doubted.seat)
  assert.equal((await eventsOf(market, 'VerifierSlashed')).length, 0)
})

test('who is away when it is doubted answers nearly a day later, and keeps its stake', async () => {
  const away = verifiers[0]!
  await seatAll()
  await crew.start(away)
  const first = (await market.epoch()) + 2
  await passEpoch(market, first, { members: 1 })
  await crew.stop(away)
  const stranger = market.chain.accounts.tenant
  const { usdc, verifierNetwork } = market.network.contracts
  const [said] = await eventsOf(market, 'Revealed')
  const { seat, bits, root } = said!.args
  await market.send(stranger, usdc, testUsdcAbi, 'approve', [verifierNetwork, 2n ** 64n - 1n])
  const ballot = { seat, bits, root }
  await market.send(stranger, verifierNetwork, verifierNetworkAbi, 'challenge', [
    BigInt(first),
    host.target,
    ballot,
  ])
  const [challenge] = await eventsOf(market, 'Challenged')
  const last = await lastEpochToAnswer(market, seat)
  assert.ok((last - first) * timing.epochSeconds >= 24 * 3600)

  await market.passTo(last - 2, timing.revealEnd)
  const closed = market.send(stranger, verifierNetwork, verifierNetworkAbi, 'closeChallenge', [
    challenge!.args.challenge,
  ])
  await assert.rejects(closed, /OutOfWindow/)
  await crew.start(away)
  const hasAnswered = async () => (await eventsOf(market, 'ChallengeAnswered')).length > 0
  await market.until('it has answered', hasAnswered, { epoch: last, second: 0 })
  assert.equal((await eventsOf(market, 'VerifierSlashed')).length, 0)
  assert.equal(await stakeOf(away), seatStake)
})

test('a majority that says DOWN once, without the second committee, credits nothing', async () => {
  let isLying = true
  const lie: Probe = (parameters) => (isLying ? sayDown(parameters) : probeForReal(parameters))
  for (const verifier of verifiers) await crew.start(verifier, { probe: lie })
  const first = (await market.epoch()) + 2
  await passEpoch(market, first, { members: 7 })
  await untilEvent(market, 'DownReported', first)
  isLying = false
  await passEpoch(market, first + 1, { members: 7 })
  await passEpoch(market, first + 2, { members: 7 })
  for (const name of ['DownConfirmed', 'DownPosted'] as const)
    assert.equal((await eventsOf(market, name)).length, 0)
})

test('verifiers that are switched off cost no one else', async () => {
  const [silent, ...others] = verifiers as [TestVerifier, ...TestVerifier[]]
  for (const verifier of others) await crew.start(verifier)
  const first = (await market.epoch()) + 2
  await passEpoch(market, first, { members: 6 })
  await passEpoch(market, first + 1, { members: 6 })
  const said = [...(await saidIn(first)), ...(await saidIn(first + 1))]
  assert.ok(said.every(({ seat, outcome }) => seat !== silent.seat && outcome !== 'Down'))
  assert.equal((await eventsOf(market, 'RewardsForfeited')).length, 0)
})
