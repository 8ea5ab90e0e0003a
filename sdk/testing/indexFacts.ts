// What an index answers about verifiers, as the sdk asks it; numbers that tests can recognise.
import type { Hex } from 'viem'

const DAY_SECONDS = 86_400
const HOUR_SECONDS = 3600
const text = (value: number | bigint) => String(value)
const hash = (pair: string): Hex => `0x${pair.repeat(32)}`

export const VERIFIER = '0x1111111111111111111111111111111111111111'

/** A host that was found up for days, and down for twenty minutes of the hour before. */
export function uptimeFacts(atSeconds: number): unknown {
  const hour = Math.floor(atSeconds / HOUR_SECONDS) * HOUR_SECONDS
  const today = Math.floor(atSeconds / DAY_SECONDS) * DAY_SECONDS
  const sample = (startsAt: number, upEpochs: number, downEpochs: number) => ({
    startsAt: text(startsAt),
    upEpochs,
    downEpochs,
    unknownEpochs: 0,
  })
  return {
    uptimeHours: [sample(hour - 2 * HOUR_SECONDS, 6, 0), sample(hour - HOUR_SECONDS, 4, 2)],
    uptimeDays: [
      sample(today - 2 * DAY_SECONDS, 144, 0),
      sample(today - DAY_SECONDS, 72, 72),
      sample(today, 4, 2),
    ],
    hostActions: clockActions(hour - HOUR_SECONDS),
  }
}

/** Hosts, by the ids that `queryUptimes` asks with, that were found up in nine of ten epochs of a day. */
export function uptimesFacts(ids: readonly string[], atSeconds: number): unknown {
  const startsAt = text(Math.floor(atSeconds / DAY_SECONDS) * DAY_SECONDS - DAY_SECONDS)
  const uptimeDays = [{ startsAt, upEpochs: 90, downEpochs: 10, unknownEpochs: 3 }]
  return {
    hostKinds: ids.map((id) => ({ uptimeDays, host: { number: id.split('-')[0], actions: [] } })),
  }
}

/** A host's clock that stood for twenty minutes from a second on. */
export function clockActions(fromSeconds: number, latchHash: Hex = hash('aa')): unknown[] {
  const action = (name: string, second: number, transactionHash: Hex) => ({
    name,
    second: text(second),
    timestamp: text(second + 1),
    blockNumber: text(second + 1),
    transactionHash,
    logIndex: 0,
  })
  return [action('Latched', fromSeconds, latchHash), action('Lifted', fromSeconds + 1200, hash('bb'))]
}

/** The facts of which a host has the badges steady and proven. */
export function hostRecord(host: bigint, atSeconds: number): unknown {
  return {
    id: `${host}-1`,
    kind: 1,
    firstUpAt: text(atSeconds - 60 * DAY_SECONDS),
    lastUpAt: text(atSeconds - 600),
    target: { downSince: null, lastDownUntil: text(atSeconds - 40 * DAY_SECONDS) },
    host: {
      number: text(host),
      registeredAt: text(atSeconds - 70 * DAY_SECONDS),
      retiredAt: null,
      completedLeases: 12,
      lastCompletedAt: text(atSeconds - DAY_SECONDS),
    },
  }
}

/** A lease that ran from a second on, as `queryCredits` asks for it. */
export function creditedLease(
  host: bigint,
  activatedAt: number,
  creditor: string | null = VERIFIER,
): unknown {
  return {
    host: { id: text(host) },
    kind: 1,
    creditor,
    rate: text(10_000_000_000_000n),
    royaltyBps: 0,
    activatedAt: text(activatedAt),
    endedAt: null,
    settledAt: null,
    fundedSeconds: text(1_000_000),
    actions: [],
  }
}

/** An outage with both committees, whose every step is said to lie in one transaction. */
export function outage(fromSeconds: number, transactionHash: Hex, url = 'https://v4.example'): unknown {
  const ballot = (seat: number) => ({
    seat,
    secret: hash('5c'),
    bits: '0x02',
    root: hash('70'),
    transactionHash,
    verifier: { address: VERIFIER, url },
  })
  const said = (epoch: number, committee: number[], confirmationCommittee: number[]) => ({
    target: { number: 0, key: hash('7a') },
    epoch: { number: text(epoch), seed: hash('5e'), quorum: 2, confirmationQuorum: 3 },
    committee,
    upBallots: [],
    downBallots: committee.map(ballot),
    verdict: 'Down',
    confirmationCommittee,
    confirmingBallots: confirmationCommittee.map(ballot),
    dissentingBallots: [],
  })
  return {
    id: '0-1201',
    target: { number: 0 },
    from: text(fromSeconds),
    reportedEpoch: '1201',
    reportedAt: text(fromSeconds + 600),
    confirmedAt: text(fromSeconds + 900),
    answerableUntil: text(fromSeconds + 1000),
    answeredAt: null,
    postedAt: text(fromSeconds + 1000),
    liftedAt: text(fromSeconds + 1200),
    report: said(1201, [4, 3, 6], []),
    confirmation: said(1202, [1, 2, 5], [0, 1, 2, 5]),
    lift: null,
    verdicts: [{ name: 'Posted', timestamp: text(fromSeconds + 1000), transactionHash }],
  }
}

/** A verifier that missed one reveal, and once contradicted its committee. */
export function verifier(seat: number): Record<string, unknown> {
  return {
    id: `${seat}-1000`,
    seatNumber: seat,
    address: VERIFIER,
    url: `https://v${seat}.example`,
    registeredAt: '1732190400',
    fromEpoch: '1000',
    untilEpoch: null,
    leaveReason: null,
    releasedAt: null,
    commits: 201,
    lastCommitEpoch: '1201',
    reveals: 200,
    lastRevealEpoch: '1201',
    outcomes: 600,
    disagreements: 1,
    forfeits: 1,
    forfeitedUnits: '40000',
    claimedUnits: '4000000',
    strikes: 0,
    challenged: 1,
    challengesAnswered: 1,
    slashes: 0,
    slashedUnits: '0',
    stake: {
      bondedUnits: '1000000000',
      unbondingUnits: '0',
      withdrawableAt: null,
      lockedUnits: '1000000000',
    },
  }
}

/** The last epoch, in which everybody who committed has revealed. */
export const epoch = {
  number: '1202',
  seats: 7,
  committeeSize: 3,
  quorum: 2,
  confirmationSize: 4,
  confirmationQuorum: 3,
  begunAt: '1732190400',
  sealedAt: '1732190405',
  commits: 7,
  reveals: 7,
}

/** Two verifiers, and their network. */
export const verifiers = {
  verifierNetwork: {
    seatCount: 2,
    targetCount: 1,
    begunEpochs: 300,
    sealedEpochs: 299,
    lastEpoch: epoch,
    seatStakeUnits: '1000000000',
    fundedUnits: '10000000000',
    claimedUnits: '8000000',
    forfeitedUnits: '80000',
    slashedUnits: '0',
  },
  verifiers: [verifier(0), verifier(1)],
}

/** A doubt that was answered with a transcript. */
const challenge = {
  id: hash('c4'),
  epoch: '1100',
  target: { number: 0, host: { id: '1' } },
  challenger: VERIFIER,
  bondUnits: '25000000',
  madeAt: '1732180000',
  answerableUntil: '1732180600',
  answeredAt: '1732180300',
  slashedAt: null,
  slashedUnits: null,
}

/** One of them, with its history: it said up of one target and down of another in epoch 1201. */
export const verifierPage = {
  verifiers: [
    {
      ...verifier(1),
      actions: [
        {
          name: 'Registered',
          epoch: '1000',
          url: 'https://v1.example',
          reason: null,
          amountUnits: null,
          strikes: null,
          timestamp: '1732190400',
          transactionHash: hash('cc'),
        },
      ],
      challenges: [challenge],
      ballots: [
        {
          epoch: { number: '1201' },
          bits: '0x09',
          timestamp: '1732190000',
          transactionHash: hash('dd'),
        },
      ],
    },
  ],
  epoches: [
    epoch,
    { ...epoch, number: '1201' },
    { ...epoch, number: '1200' },
    { ...epoch, number: '999', sealedAt: null, commits: 0, reveals: 0 },
  ],
}
