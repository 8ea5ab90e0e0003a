import { blocks, type Case, emitted } from '../case.ts'
import { address, hash, NOON, registered, STRANGER } from '../fixtures.ts'
import { EPOCH, enrolled, seated, seatedAll, stakeIdOf, urlOf, walletOf } from '../network.ts'

const CHALLENGE = hash('c1')
const OTHER_CHALLENGE = hash('c2')

const challenged = (challenge: string) =>
  emitted('Challenged', {
    challenge,
    seat: 1,
    epoch: EPOCH,
    target: 0,
    challenger: STRANGER,
    bond: 5000,
    answerableUntil: NOON + 900,
  })

const lifeCase: Case = {
  name: 'a verifier takes a seat, is doubted, earns, loses and leaves; who takes the seat after it begins anew',
  blocks: blocks(
    [NOON, ...registered(), enrolled()],
    [NOON + 1, ...seatedAll(2)],
    [NOON + 2, emitted('AnchorSet', { seat: 1, fromEpoch: 1250, anchor: hash('a1') })],
    [NOON + 3, emitted('VerifierUrlSet', { seat: 1, url: 'https://new.example' })],
    [NOON + 4, challenged(CHALLENGE)],
    [NOON + 5, emitted('ChallengeAnswered', { challenge: CHALLENGE, seat: 1 })],
    [NOON + 6, challenged(OTHER_CHALLENGE)],
    [
      NOON + 7,
      emitted('VerifierSlashed', {
        challenge: OTHER_CHALLENGE,
        seat: 1,
        slashed: 100_000,
        toChallenger: 40_000,
      }),
    ],
    [NOON + 8, emitted('VerifierLeft', { seat: 1, untilEpoch: 1260, reason: 2 })],
    [NOON + 9, emitted('DecoyStruck', { epoch: EPOCH, target: 0, seat: 1, strikes: 2 })],
    [NOON + 10, emitted('RewardsForfeited', { seat: 1, epoch: EPOCH, amount: 700, rewardedFrom: 1255 })],
    [NOON + 11, emitted('RewardsClaimed', { seat: 1, to: STRANGER, amount: 1200 })],
    [NOON + 12, emitted('SeatReleased', { seat: 1, verifier: walletOf(1) })],
    [NOON + 13, seated(1, 1400)],
    [NOON + 14, emitted('ChallengeAnswered', { challenge: hash('c3'), seat: 1 })],
    [NOON + 15, emitted('VerifierUrlSet', { seat: 9, url: 'https://nobody.example' })],
  ),
  assertions: [
    {
      query: `{ verifiers(where: { seat: "1" }, orderBy: fromEpoch) { id seat { id verifier { id } } address url stake { id }
        registeredAt fromEpoch untilEpoch leaveReason releasedAt anchor anchorFromEpoch forfeits forfeitedUnits
        rewardedFromEpoch claimedUnits strikes challenged challengesAnswered slashes slashedUnits } }`,
      expected: {
        verifiers: [
          verifier(1000, {
            url: 'https://new.example',
            registeredAt: `${NOON + 1}`,
            untilEpoch: '1260',
            leaveReason: 'Slashed',
            releasedAt: `${NOON + 12}`,
            anchor: hash('a1'),
            anchorFromEpoch: '1250',
            forfeits: 1,
            forfeitedUnits: '700',
            rewardedFromEpoch: '1255',
            claimedUnits: '1200',
            strikes: 2,
            challenged: 2,
            challengesAnswered: 1,
            slashes: 1,
            slashedUnits: '100000',
          }),
          verifier(1400, { registeredAt: `${NOON + 13}` }),
        ],
      },
    },
    {
      query: `{ challenges(orderBy: madeAt) { id verifier { id } epoch target { id } challenger bondUnits madeAt answerableUntil
        answeredAt slashedAt slashedUnits toChallengerUnits } }`,
      expected: {
        challenges: [
          challenge(CHALLENGE, { madeAt: `${NOON + 4}`, answeredAt: `${NOON + 5}` }),
          challenge(OTHER_CHALLENGE, {
            madeAt: `${NOON + 6}`,
            slashedAt: `${NOON + 7}`,
            slashedUnits: '100000',
            toChallengerUnits: '40000',
          }),
        ],
      },
    },
    {
      query: `{ verifierActions(where: { verifier: "1-1000" }, orderBy: timestamp) { name epoch target { id } challenge { id } url
        reason amountUnits strikes } }`,
      expected: {
        verifierActions: [
          action('Registered', { epoch: '1000', url: urlOf(1) }),
          action('AnchorSet', { epoch: '1250' }),
          action('UrlSet', { url: 'https://new.example' }),
          action('Challenged', { epoch: `${EPOCH}`, target: { id: '0' }, challenge: { id: CHALLENGE } }),
          action('ChallengeAnswered', { challenge: { id: CHALLENGE } }),
          action('Challenged', {
            epoch: `${EPOCH}`,
            target: { id: '0' },
            challenge: { id: OTHER_CHALLENGE },
          }),
          action('Slashed', { challenge: { id: OTHER_CHALLENGE }, amountUnits: '100000' }),
          action('Left', { epoch: '1260', reason: 'Slashed' }),
          action('Struck', { epoch: `${EPOCH}`, target: { id: '0' }, strikes: 2 }),
          action('Forfeited', { epoch: `${EPOCH}`, amountUnits: '700' }),
          action('Claimed', { amountUnits: '1200' }),
          action('Released', {}),
        ],
      },
    },
    {
      query: '{ verifierNetwork(id: "network") { seatCount claimedUnits forfeitedUnits slashedUnits } }',
      expected: {
        verifierNetwork: {
          seatCount: 2,
          claimedUnits: '1200',
          forfeitedUnits: '700',
          slashedUnits: '100000',
        },
      },
    },
  ],
}

function verifier(fromEpoch: number, fields: object): object {
  return {
    id: `1-${fromEpoch}`,
    seat: { id: '1', verifier: { id: '1-1400' } },
    address: walletOf(1),
    url: urlOf(1),
    stake: null,
    fromEpoch: `${fromEpoch}`,
    untilEpoch: null,
    leaveReason: null,
    releasedAt: null,
    anchor: hash('a0'),
    anchorFromEpoch: `${fromEpoch}`,
    forfeits: 0,
    forfeitedUnits: '0',
    rewardedFromEpoch: null,
    claimedUnits: '0',
    strikes: 0,
    challenged: 0,
    challengesAnswered: 0,
    slashes: 0,
    slashedUnits: '0',
    ...fields,
  }
}

function challenge(id: string, fields: object): object {
  return {
    id,
    verifier: { id: '1-1000' },
    epoch: `${EPOCH}`,
    target: { id: '0' },
    challenger: STRANGER,
    bondUnits: '5000',
    answerableUntil: `${NOON + 900}`,
    answeredAt: null,
    slashedAt: null,
    slashedUnits: null,
    toChallengerUnits: null,
    ...fields,
  }
}

function action(name: string, fields: object): object {
  const none = {
    epoch: null,
    target: null,
    challenge: null,
    url: null,
    reason: null,
    amountUnits: null,
    strikes: null,
  }
  return { name, ...none, ...fields }
}

const parameterCase: Case = {
  name: 'the network is governed and funded, and keeps what nobody could be paid',
  blocks: blocks(
    [
      NOON,
      emitted('CommitteesSet', { committeeSize: 7, quorum: 5, confirmationSize: 21, confirmationQuorum: 15 }),
      emitted('StakesSet', { seatStake: 1_000_000, slashAmount: 500_000, challengeBond: 20_000 }),
      emitted('RewardPerSeatSet', { rewardPerSeat: 1500 }),
      emitted('DecoyKeeperSet', { keeper: address('8'), named: true }),
      emitted('DecoyKeeperSet', { keeper: address('9'), named: true }),
    ],
    [
      NOON + 1,
      emitted('DecoyKeeperSet', { keeper: address('9'), named: false }),
      emitted('RewardsFunded', { from: STRANGER, amount: 9000 }),
      emitted('RewardsFunded', { from: STRANGER, amount: 1000 }),
      emitted('VerifierNetwork.Owed', { account: STRANGER, amount: 5000 }),
      emitted('LeaseEscrow.Owed', { account: STRANGER, amount: 3 }),
      emitted('VerifierNetwork.Claimed', { account: STRANGER, to: STRANGER, amount: 2000 }),
    ],
  ),
  assertions: [
    {
      query: `{ verifierNetwork(id: "network") { committeeSize quorum confirmationSize confirmationQuorum seatStakeUnits slashUnits
        challengeBondUnits rewardPerSeatUnits fundedUnits lastEpoch { id } } }`,
      expected: {
        verifierNetwork: {
          committeeSize: 7,
          quorum: 5,
          confirmationSize: 21,
          confirmationQuorum: 15,
          seatStakeUnits: '1000000',
          slashUnits: '500000',
          challengeBondUnits: '20000',
          rewardPerSeatUnits: '1500',
          fundedUnits: '10000',
          lastEpoch: null,
        },
      },
    },
    {
      query: `{ decoyKeepers(orderBy: id) { id named changedAt }
        accounts { id owedUnits claimedUnits bondOwedUnits bondClaimedUnits } }`,
      expected: {
        decoyKeepers: [
          { id: address('8'), named: true, changedAt: `${NOON}` },
          { id: address('9'), named: false, changedAt: `${NOON + 1}` },
        ],
        accounts: [
          {
            id: STRANGER,
            owedUnits: '3',
            claimedUnits: '0',
            bondOwedUnits: '3000',
            bondClaimedUnits: '2000',
          },
        ],
      },
    },
  ],
}

const GUARD = address('9')
const SECOND_GUARD = address('8')
const VERIFIER = 1
const PROVIDER = 2
const account = walletOf(1)

const stakeCase: Case = {
  name: 'a stake is put up, locked by guards, slashed, and taken back',
  blocks: blocks(
    [NOON, ...seatedAll(2)],
    [
      NOON + 1,
      emitted('GuardSet', { guard: GUARD, role: VERIFIER, activeAt: NOON }),
      emitted('GuardSet', { guard: SECOND_GUARD, role: VERIFIER, activeAt: NOON + 50 }),
      emitted('Deposited', { account, role: VERIFIER, payer: STRANGER, amount: 1000 }),
      emitted('Deposited', { account, role: PROVIDER, payer: account, amount: 50 }),
      emitted('LockSet', { account, role: VERIFIER, guard: GUARD, locked: 600 }),
      emitted('LockSet', { account, role: VERIFIER, guard: SECOND_GUARD, locked: 50 }),
    ],
    [
      NOON + 2,
      emitted('UnbondingStarted', { account, role: VERIFIER, amount: 350, withdrawableAt: NOON + 100 }),
      emitted('Slashed', { account, role: VERIFIER, guard: GUARD, amount: 700, to: STRANGER }),
      emitted('LockSet', { account, role: VERIFIER, guard: GUARD, locked: 0 }),
      emitted('GuardSet', { guard: SECOND_GUARD, role: VERIFIER, activeAt: 0 }),
    ],
    [NOON + 100, emitted('Withdrawn', { account, role: VERIFIER, to: STRANGER, amount: 300 })],
  ),
  assertions: [
    {
      query: `{ stakes(orderBy: id) { id account role bondedUnits unbondingUnits withdrawableAt lockedUnits slashedUnits
        locks(orderBy: guard) { guard lockedUnits } } verifiers(orderBy: seatNumber) { stake { id } } }`,
      expected: {
        stakes: [
          {
            id: stakeIdOf(account, VERIFIER),
            account,
            role: 'Verifier',
            bondedUnits: '0',
            unbondingUnits: '0',
            withdrawableAt: `${NOON + 100}`,
            lockedUnits: '50',
            slashedUnits: '700',
            locks: [
              { guard: SECOND_GUARD, lockedUnits: '50' },
              { guard: GUARD, lockedUnits: '0' },
            ],
          },
          {
            id: stakeIdOf(account, PROVIDER),
            account,
            role: 'Provider',
            bondedUnits: '50',
            unbondingUnits: '0',
            withdrawableAt: null,
            lockedUnits: '0',
            slashedUnits: '0',
            locks: [],
          },
        ],
        verifiers: [{ stake: null }, { stake: { id: stakeIdOf(account, VERIFIER) } }],
      },
    },
    {
      query:
        '{ stakeActions(orderBy: blockNumber, where: { stake_: { role: Verifier } }) { name amountUnits account guard } }',
      expected: {
        stakeActions: [
          { name: 'Deposited', amountUnits: '1000', account: STRANGER, guard: null },
          { name: 'UnbondingStarted', amountUnits: '350', account: null, guard: null },
          { name: 'Slashed', amountUnits: '700', account: STRANGER, guard: GUARD },
          { name: 'Withdrawn', amountUnits: '300', account: STRANGER, guard: null },
        ],
      },
    },
    {
      query: '{ stakeGuards(orderBy: guard) { guard role activeAt } }',
      expected: {
        stakeGuards: [
          { guard: SECOND_GUARD, role: 'Verifier', activeAt: null },
          { guard: GUARD, role: 'Verifier', activeAt: `${NOON}` },
        ],
      },
    },
  ],
}

export default [lifeCase, parameterCase, stakeCase]
