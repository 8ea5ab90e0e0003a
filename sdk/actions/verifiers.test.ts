import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { erc20Abi, type Hex, zeroHash } from 'viem'
import type { FreeholdClient } from '../client.ts'
import { ContractRefusedError, InsufficientUsdcError } from '../errors/index.ts'
import { exchangeHash } from '../proof/index.ts'
import {
  readBallotStates,
  readChallenge,
  readCommittees,
  readEpoch,
  readHostWord,
  readSeatOf,
  readSeats,
  readStake,
  readTargetOfHost,
  readTargets,
  readVerifierOwed,
  readVerifierParameters,
} from '../reads/index.ts'
import { startTestVerifiers, type TestVerifier, type TestVerifiers } from '../testing/verifiers.ts'
import {
  ballotHash,
  checkSecret,
  confirmationCommittee,
  exchangeLeaf,
  firstCommittee,
  isSeatActive,
  keptEpochs,
  merkleProof,
  merkleRoot,
} from '../verify/index.ts'
import {
  answerChallenge,
  answerDown,
  challengeBallot,
  claimBonds,
  claimRewards,
  closeChallenge,
  commitBallot,
  confirmDown,
  enrolTarget,
  fundRewards,
  heartbeat,
  pledgeHandshakes,
  postDown,
  type RevealedBallot,
  refreshTargetKey,
  releaseSeat,
  reportDown,
  reportUp,
  resignVerifier,
  sealEpoch,
  setVerifierAnchor,
  setVerifierUrl,
  strikeByDecoy,
  unbondStake,
  withdrawStake,
  withdrawTarget,
} from './index.ts'

let world: TestVerifiers
/** The epoch that the next test may begin. */
let epoch: bigint
before(async () => {
  world = await startTestVerifiers()
  epoch = world.fromEpoch
  await fundRewards(world.market.tenant, { amountUnits: 1_000_000_000n })
})
after(() => world.stop())

const down = () => ({ outcome: 'Down' as const })

/** The committees of the target as the sdk draws them, by what it reads from the chain. */
async function drawnCommittees(of: bigint, reporters: readonly number[] = []) {
  const { market, targetKey } = world
  const record = await readEpoch(market.tenant, { epoch: of })
  const seats = await readSeats(market.tenant)
  const isActive = (seat: number) => isSeatActive(seats[seat]!, of)
  const frame = { ...record!, seed: record!.seed! }
  const given = { epoch: frame, targetKey, isActive }
  return { first: firstCommittee(given), confirmation: confirmationCommittee({ ...given, reporters }) }
}

const ballotsOf = (ballots: readonly RevealedBallot[], seats: readonly number[]) =>
  ballots.filter(({ seat }) => seats.includes(seat)).reverse()

async function balanceOf(client: FreeholdClient): Promise<bigint> {
  const { usdc } = client.network.contracts
  const args = [client.account!.address] as const
  return client.publicClient.readContract({ address: usdc, abi: erc20Abi, functionName: 'balanceOf', args })
}

const refused = (errorName: string) => (error: unknown) => {
  assert.ok(error instanceof ContractRefusedError, String(error))
  assert.equal(error.errorName, errorName)
  assert.ok(error.message.length > 10)
  return true
}

test('what was written is read again', async () => {
  const { market, verifiers, target, targetKey, fromEpoch, parameters } = world
  assert.deepEqual(parameters.committees, {
    committeeSize: 3,
    quorum: 2,
    confirmationSize: 4,
    confirmationQuorum: 3,
  })
  assert.equal(parameters.timing.epochSeconds, 600)
  const now = await readVerifierParameters(market.tenant)
  assert.deepEqual([now.seatCount, now.targetCount, now.rewardPoolUnits], [7, 1, 1_000_000_000n])

  const seats = await readSeats(market.tenant)
  assert.deepEqual(
    seats.map(({ seat, verifier }) => ({ seat, verifier })),
    verifiers.map(({ seat, account }) => ({ seat, verifier: account.address })),
  )
  const { account, chain, seat } = verifiers[3]!
  const mine = await readSeatOf(market.tenant, { verifier: account.address })
  assert.deepEqual(mine, seats[seat])
  assert.equal(mine?.fromEpoch, fromEpoch)
  assert.equal(
    checkSecret({ secret: chain.secretOf(fromEpoch + 4n), epoch: fromEpoch + 4n, known: mine.known }),
    true,
  )
  assert.equal(await readSeatOf(market.tenant, { verifier: market.tenant.account!.address }), null)
  assert.deepEqual(await readStake(market.tenant, { account: account.address }), {
    bondedUnits: 1_000_000_000n,
    lockedUnits: 1_000_000_000n,
    unbondingUnits: 0n,
    withdrawableAt: 0,
  })

  const [listed] = await readTargets(market.tenant)
  assert.deepEqual(await readTargetOfHost(market.tenant, { host: market.host }), listed)
  assert.deepEqual([listed?.target, listed?.targetKey, listed?.state], [target, targetKey, 'Up'])
  assert.match(listed!.decoyCommitment!, /^0x[0-9a-f]{64}$/) // so nobody can tell it from a decoy's
  assert.equal(await readTargetOfHost(market.tenant, { host: 99n }), null)
  assert.equal(await readEpoch(market.tenant, { epoch: 1n }), null)
  assert.deepEqual(await readSeats(market.tenant, { seats: [] }), [])
})

test('two committees that find a host down stop its clock, and a first one that finds it up starts it', async () => {
  const { market, target, parameters } = world
  await world.open(epoch)
  const { first } = await drawnCommittees(epoch)
  assert.deepEqual(await readCommittees(market.tenant, { epoch, targets: [target] }), [
    { target, first, confirmation: [] },
  ])
  const reported = await world.vote(epoch, down)
  const states = await readBallotStates(market.tenant, { epoch, seats: [0, 1] })
  assert.deepEqual(states, [
    { seat: 0, hash: ballotHash(reported[0]!), isRevealed: true },
    { seat: 1, hash: ballotHash(reported[1]!), isRevealed: true },
  ])
  await reportDown(market.stranger, { epoch, target, ballots: ballotsOf(reported, first) })
  assert.equal((await readTargets(market.tenant))[0]?.state, 'Suspected')

  epoch += 1n
  await world.open(epoch)
  const { confirmation } = await drawnCommittees(epoch, first)
  const [drawn] = await readCommittees(market.tenant, { epoch, targets: [target] })
  assert.deepEqual(drawn?.confirmation, confirmation)
  const confirmed = await world.vote(epoch, down)
  await confirmDown(market.stranger, { epoch, target, ballots: ballotsOf(confirmed, confirmation) })
  const [suspect] = await readTargets(market.tenant)
  assert.equal(suspect?.state, 'Confirmed')
  await assert.rejects(postDown(market.stranger, { target }), refused('OutOfWindow'))

  epoch += 1n
  await world.open(epoch)
  const returned = await world.vote(epoch, () => ({ outcome: 'Up' }))
  await world.passTo(epoch, parameters.timing.revealEnd + 20)
  await postDown(market.stranger, { target })
  const [fallen] = await readTargets(market.tenant)
  assert.equal(fallen?.state, 'Down')
  const latched = await readHostWord(market.tenant, { host: market.host, kind: 1 })
  assert.deepEqual([latched.latchedFrom, latched.latchedTo], [fallen.downFrom, 0])

  const { first: judges } = await drawnCommittees(epoch)
  await reportUp(market.stranger, { epoch, target, ballots: ballotsOf(returned, judges) })
  assert.equal((await readTargets(market.tenant))[0]?.state, 'Up')
  const lifted = await readHostWord(market.tenant, { host: market.host, kind: 1 })
  assert.ok(lifted.latchedTo > lifted.latchedFrom)
  epoch += 1n
})

test('a host answers a DOWN with the handshakes that it pledged in time', async () => {
  const { market, target, verifiers } = world
  await world.open(epoch)
  const { first } = await drawnCommittees(epoch)
  await reportDown(market.stranger, {
    epoch,
    target,
    ballots: ballotsOf(await world.vote(epoch, down), first),
  })
  epoch += 1n
  await world.open(epoch)
  const { confirmation } = await drawnCommittees(epoch, first)
  const members = confirmation.map((seat) => verifiers[seat]!)
  const transcripts = await Promise.all(members.map((member) => world.handshake(epoch, member)))
  const leaves = transcripts.map((transcript) => exchangeLeaf(exchangeHash(transcript)))
  const pledge = () => pledgeHandshakes(market.operator, { target, root: merkleRoot(leaves) })
  const confirmed = await world.vote(epoch, down, pledge)
  await confirmDown(market.stranger, { epoch, target, ballots: ballotsOf(confirmed, confirmation) })

  const answers = members.map(({ seat, chain }, index) => ({
    seat,
    secret: chain.secretOf(epoch),
    transcript: transcripts[index]!,
    proof: merkleProof(leaves, leaves[index]!),
  }))
  await assert.rejects(
    answerDown(market.owner, { target, epoch, answers: answers.slice(0, 1) }),
    refused('TooFew'),
  )
  await answerDown(market.owner, { target, epoch, answers: answers.slice(0, 2) })
  assert.equal((await readTargets(market.tenant))[0]?.state, 'Up')
  epoch += 1n
})

test('an UP is answered with its transcript, or costs the stake', async () => {
  const { market, target, verifiers, parameters } = world
  await world.open(epoch)
  const [honest, liar] = [verifiers[2]!, verifiers[5]!]
  const transcript = await world.handshake(epoch, honest)
  const leaf = exchangeLeaf(exchangeHash(transcript))
  const root = merkleRoot([leaf])
  const say = (verifier: TestVerifier) => ({
    outcome: 'Up' as const,
    root: verifier === honest ? root : zeroHash,
  })
  const ballots = await world.vote(epoch, say)
  const challengeOf = ({ seat }: TestVerifier) =>
    challengeBallot(market.tenant, { epoch, target, ballot: ballots[seat]! })

  const before = await balanceOf(market.tenant)
  const fair = await challengeOf(honest)
  assert.equal(fair.bondUnits, parameters.challengeBondUnits)
  assert.equal((await readChallenge(market.tenant, fair))?.seat, honest.seat)
  const secret = honest.chain.secretOf(epoch)
  const honestBefore = await balanceOf(honest.client)
  await answerChallenge(market.stranger, { challenge: fair.challenge, secret, transcript, proof: [] })
  assert.equal((await balanceOf(honest.client)) - honestBefore, fair.bondUnits)
  assert.equal(await readChallenge(market.tenant, fair), null)

  const { challenge } = await challengeOf(liar)
  await assert.rejects(closeChallenge(market.stranger, { challenge }), refused('OutOfWindow'))
  epoch += BigInt(Math.ceil(parameters.challengeAnswerSeconds / parameters.timing.epochSeconds)) + 1n
  await world.passTo(epoch, 1)
  await closeChallenge(market.stranger, { challenge })
  const gained = (await balanceOf(market.tenant)) - before
  assert.equal(gained, parameters.slashUnits / 2n - fair.bondUnits)
  assert.equal((await readStake(market.tenant, { account: liar.account.address })).bondedUnits, 0n)
  assert.notEqual((await readSeats(market.tenant, { seats: [liar.seat] }))[0]?.untilEpoch, 0n)
  assert.equal(await readVerifierOwed(market.tenant, { account: market.tenant.account!.address }), 0n)
  epoch += 1n
})

test('refusals are sentences', async () => {
  const { market, target, verifiers } = world
  const { client } = verifiers[0]!
  const someHash: Hex = `0x${'11'.repeat(32)}`
  await world.open(epoch)
  await assert.rejects(sealEpoch(market.stranger), refused('EpochSealedAlready'))
  await world.passTo(epoch, world.parameters.timing.probeStart)
  await assert.rejects(commitBallot(market.tenant, { commitment: someHash }), refused('NotSeated'))
  await assert.rejects(enrolTarget(market.tenant, { host: market.host }), refused('NotHostParty'))
  await assert.rejects(heartbeat(market.tenant, { target }), refused('NotHostParty'))
  await assert.rejects(refreshTargetKey(market.operator, { target }), refused('KeyUnchanged'))
  await assert.rejects(withdrawTarget(market.owner, { target }), refused('HostInUse'))
  await assert.rejects(releaseSeat(market.tenant, { seat: 0 }), refused('NotReleasable'))
  await assert.rejects(claimBonds(market.tenant), refused('NothingOwed'))
  await assert.rejects(unbondStake(client, { amountUnits: 1n }), ContractRefusedError)
  const ballot = { seat: 0, bits: '0x01', root: zeroHash } as const
  await assert.rejects(
    strikeByDecoy(market.tenant, { epoch, target, decoySecret: someHash, ballot }),
    refused('NotDecoyKeeper'),
  )
  const pauper = market.clientOf(market.chain.accounts.operator)
  await assert.rejects(challengeBallot(pauper, { epoch, target, ballot }), InsufficientUsdcError)
  epoch += 1n
})

test('a verifier changes its chain and address, earns, leaves, and gets its stake back', async () => {
  const { market, verifiers, parameters } = world
  const { client, seat, account } = verifiers[1]!
  await world.passTo(epoch, 1)
  await setVerifierAnchor(client, { anchor: `0x${'22'.repeat(32)}` })
  const [renewed] = await readSeats(market.tenant, { seats: [seat] })
  assert.deepEqual(renewed?.nextAnchor, { fromEpoch: epoch + 2n, anchor: `0x${'22'.repeat(32)}` })
  await setVerifierUrl(client, { url: 'https://verifier.example' })
  await resignVerifier(client)
  assert.equal((await readSeats(market.tenant, { seats: [seat] }))[0]?.untilEpoch, epoch + 2n)

  const { timing, challengeAnswerSeconds, challengeEpochs, forfeitEpochs } = parameters
  const kept = keptEpochs({ ...timing, challengeAnswerSeconds, challengeEpochs: Number(challengeEpochs) })
  epoch += 2n * forfeitEpochs + BigInt(kept) + 10n
  await world.passTo(epoch, 1)
  const before = await balanceOf(client)
  const { amountUnits } = await claimRewards(client)
  // Six epochs were judged, with a reveal of each.
  assert.equal(amountUnits, 6n * parameters.rewardPerSeatUnits)
  assert.equal((await balanceOf(client)) - before, amountUnits)

  await releaseSeat(market.stranger, { seat })
  assert.equal((await readSeats(market.tenant, { seats: [seat] }))[0]?.verifier, null)
  const { withdrawableAt } = await unbondStake(client, { amountUnits: 1_000_000_000n })
  const stake = await readStake(market.tenant, { account: account.address })
  assert.deepEqual(stake, {
    bondedUnits: 0n,
    lockedUnits: 0n,
    unbondingUnits: 1_000_000_000n,
    withdrawableAt,
  })
  await market.chain.testClient.setNextBlockTimestamp({ timestamp: BigInt(withdrawableAt) })
  await market.chain.testClient.mine({ blocks: 1 })
  assert.equal((await withdrawStake(client)).amountUnits, 1_000_000_000n)
})
