import { confirmationCommittee, firstCommittee, targetKey } from '../../../sdk/verify/index.ts'
import { blocks, type Case, type CaseEvent, emitted } from '../case.ts'
import { hash, NOON, registered } from '../fixtures.ts'
import {
  BEACON_HASH,
  begun,
  DECOY,
  DOWN,
  EPOCH,
  enrolled,
  revealed,
  SEED,
  seatedAll,
  UP,
} from '../network.ts'

const SEATS = 7
const frame = { seed: SEED as `0x${string}`, seats: SEATS, committeeSize: 3, confirmationSize: 4 }
const drawn = { epoch: frame, targetKey: targetKey(7n, 1), isActive: () => true }
const reporters = firstCommittee(drawn)
const confirmers = confirmationCommittee({ ...drawn, reporters })
const everybody = Array.from({ length: SEATS }, (_, seat) => seat)

const reported = (epoch = EPOCH, from = NOON + 10) => emitted('DownReported', { epoch, target: 0, from })
const confirmed = (epoch = EPOCH + 1) =>
  emitted('DownConfirmed', { epoch, target: 0, answerableUntil: NOON + 900 })
const posted = emitted('DownPosted', { target: 0, from: NOON + 11 })
const lifted = emitted('UpPosted', { epoch: EPOCH + 3, target: 0 })
const begin: readonly (readonly [number, ...CaseEvent[]])[] = [
  [NOON, ...registered(7n)],
  [NOON + 1, ...seatedAll(SEATS), enrolled()],
]
const ballotsOf = (seats: readonly number[], epoch: number) =>
  seats
    .map((seat) => `${epoch}-${seat}`)
    .sort()
    .map((id) => ({ id }))

/** In the epoch after, the first of those who must confirm says up. */
const [optimist = 0, ...agreeing] = confirmers

const creditedCase: Case = {
  name: 'an outage is reported, confirmed by others, posted and lifted, with the ballots that it hangs on',
  blocks: blocks(
    ...begin,
    [NOON + 2, ...begun()],
    [NOON + 3, ...everybody.map((seat) => revealed(seat, { 0: DOWN }))],
    [NOON + 600, reported()],
    [NOON + 601, ...begun({ epoch: EPOCH + 1 })],
    [NOON + 602, ...everybody.map((seat) => revealed(seat, { 0: seat === optimist ? UP : DOWN }, EPOCH + 1))],
    [NOON + 1200, reported(EPOCH + 1, NOON + 602), confirmed()],
    [NOON + 1800, posted],
    [NOON + 1801, ...begun({ epoch: EPOCH + 3 })],
    [NOON + 1802, ...everybody.map((seat) => revealed(seat, { 0: UP }, EPOCH + 3))],
    [NOON + 2400, lifted],
    [NOON + 2500, emitted('UpPosted', { epoch: EPOCH + 4, target: 0 })],
  ),
  assertions: [
    {
      query: `{ outages(orderBy: reportedEpoch) { id from reportedEpoch reportedAt confirmedAt answerableUntil answeredAt postedAt
        liftedAt hostKind { id } report { id isKept verdict committee downBallots { id } }
        confirmation { id isKept confirmationCommittee confirmingBallots { id verifier { url } } dissentingBallots { id } }
        lift { id verdict } } }`,
      expected: {
        outages: [
          {
            id: `0-${EPOCH}`,
            from: `${NOON + 11}`,
            reportedEpoch: `${EPOCH}`,
            reportedAt: `${NOON + 600}`,
            confirmedAt: `${NOON + 1200}`,
            answerableUntil: `${NOON + 900}`,
            answeredAt: null,
            postedAt: `${NOON + 1800}`,
            liftedAt: `${NOON + 2400}`,
            hostKind: { id: '7-1' },
            report: {
              id: `0-${EPOCH}`,
              isKept: true,
              verdict: 'Down',
              committee: reporters,
              downBallots: ballotsOf(reporters, EPOCH),
            },
            confirmation: {
              id: `0-${EPOCH + 1}`,
              isKept: true,
              confirmationCommittee: confirmers,
              confirmingBallots: ballotsOf(agreeing, EPOCH + 1).map(({ id }) => ({
                id,
                verifier: { url: `https://v${id.split('-')[1]}.example` },
              })),
              dissentingBallots: ballotsOf([optimist], EPOCH + 1),
            },
            lift: { id: `0-${EPOCH + 3}`, verdict: 'Up' },
          },
          {
            id: `0-${EPOCH + 1}`,
            from: `${NOON + 602}`,
            reportedEpoch: `${EPOCH + 1}`,
            reportedAt: `${NOON + 1200}`,
            confirmedAt: null,
            answerableUntil: null,
            answeredAt: null,
            postedAt: null,
            liftedAt: null,
            hostKind: { id: '7-1' },
            report: {
              id: `0-${EPOCH + 1}`,
              isKept: true,
              verdict: 'Down',
              committee: reporters,
              downBallots: ballotsOf(
                reporters.filter((seat) => seat !== optimist),
                EPOCH + 1,
              ),
            },
            confirmation: null,
            lift: null,
          },
        ],
      },
    },
    {
      query: '{ targets { downSince lastDownUntil outage { id } } }',
      expected: {
        targets: [{ downSince: null, lastDownUntil: `${NOON + 2400}`, outage: { id: `0-${EPOCH}` } }],
      },
    },
    {
      query:
        '{ verdicts(orderBy: blockNumber) { name epoch second outage { id } target { id } hostKind { id } timestamp } }',
      expected: {
        verdicts: [
          verdict('Reported', EPOCH, NOON + 10, EPOCH, NOON + 600),
          verdict('Reported', EPOCH + 1, NOON + 602, EPOCH + 1, NOON + 1200),
          verdict('Confirmed', EPOCH + 1, NOON + 900, EPOCH, NOON + 1200),
          verdict('Posted', null, NOON + 11, EPOCH, NOON + 1800),
          verdict('Lifted', EPOCH + 3, NOON + 2400, EPOCH, NOON + 2400),
          verdict('Lifted', EPOCH + 4, null, null, NOON + 2500),
        ],
      },
    },
  ],
}

function verdict(
  name: string,
  epoch: number | null,
  second: number | null,
  outage: number | null,
  timestamp: number,
): object {
  return {
    name,
    epoch: epoch === null ? null : `${epoch}`,
    second: second === null ? null : `${second}`,
    outage: outage === null ? null : { id: `0-${outage}` },
    target: { id: '0' },
    hostKind: { id: '7-1' },
    timestamp: `${timestamp}`,
  }
}

const answered = (epoch: number) => emitted('DownAnswered', { epoch, target: 0 })

const answeredCase: Case = {
  name: 'a host answers a report, and later a confirmation; nothing is credited, and a down that stands is told',
  blocks: blocks(
    ...begin,
    [NOON + 100, reported(EPOCH), answered(EPOCH)],
    [NOON + 200, reported(EPOCH + 10), confirmed(EPOCH + 11), answered(EPOCH + 11)],
    [NOON + 300, reported(EPOCH + 11), answered(EPOCH + 11)],
    [NOON + 400, reported(EPOCH + 20), confirmed(EPOCH + 21), posted],
    [
      NOON + 500,
      answered(EPOCH + 50),
      confirmed(EPOCH + 60),
      emitted('DownPosted', { target: 9, from: NOON }),
    ],
  ),
  assertions: [
    {
      query:
        '{ outages(orderBy: reportedEpoch) { reportedEpoch answeredAt confirmedAt postedAt report { id } } }',
      expected: {
        outages: [
          outage(EPOCH, { answeredAt: NOON + 100 }),
          outage(EPOCH + 10, { answeredAt: NOON + 200, confirmedAt: NOON + 200 }),
          outage(EPOCH + 11, { answeredAt: NOON + 300 }),
          outage(EPOCH + 20, { confirmedAt: NOON + 400, postedAt: NOON + 400 }),
        ],
      },
    },
    {
      query: '{ targets { downSince lastDownUntil outage { id } } }',
      expected: {
        targets: [{ downSince: `${NOON + 11}`, lastDownUntil: null, outage: { id: `0-${EPOCH + 20}` } }],
      },
    },
  ],
}

function outage(reportedEpoch: number, times: Record<string, number>): object {
  const texts = Object.entries(times).map(([name, second]) => [name, `${second}`])
  const none = { answeredAt: null, confirmedAt: null, postedAt: null, report: null }
  return { reportedEpoch: `${reportedEpoch}`, ...none, ...Object.fromEntries(texts) }
}

const targetCase: Case = {
  name: 'a target is enrolled, gets another key, pledges, wakes and ends',
  blocks: blocks(...begin, [
    NOON + 2,
    emitted('TargetKeySet', { target: 0, beaconKeyHash: hash('bd'), fromEpoch: 1300 }),
    emitted('HandshakesPledged', { epoch: EPOCH, target: 0, root: hash('71') }),
    emitted('HandshakesPledged', { epoch: EPOCH, target: 0, root: hash('72') }),
    emitted('TargetHeartbeat', { target: 0, fromEpoch: 1310 }),
    emitted('TargetWithdrawn', { target: 0, untilEpoch: 1320 }),
    emitted('TargetHeartbeat', { target: 1, fromEpoch: 1310 }),
  ]),
  assertions: [
    {
      query: `{ targets { id number host { id } hostKind { id } kind beaconKeyHash keyFromEpoch previousKeyHash decoyCommitment
        enrolledAt fromEpoch untilEpoch wakeEpoch downSince lastDownUntil outage { id } } }`,
      expected: {
        targets: [
          {
            id: '0',
            number: 0,
            host: { id: '7' },
            hostKind: { id: '7-1' },
            kind: 1,
            beaconKeyHash: hash('bd'),
            keyFromEpoch: '1300',
            previousKeyHash: BEACON_HASH,
            decoyCommitment: DECOY,
            enrolledAt: `${NOON + 1}`,
            fromEpoch: '1000',
            untilEpoch: '1320',
            wakeEpoch: '1310',
            downSince: null,
            lastDownUntil: null,
            outage: null,
          },
        ],
      },
    },
    {
      query:
        '{ pledges { id target { id } epochNumber root pledgedAt } verifierNetwork(id: "network") { targetCount } }',
      expected: {
        pledges: [
          {
            id: `0-${EPOCH}`,
            target: { id: '0' },
            epochNumber: `${EPOCH}`,
            root: hash('72'),
            pledgedAt: `${NOON + 2}`,
          },
        ],
        verifierNetwork: { targetCount: 1 },
      },
    },
  ],
}

const returnedCase: Case = {
  name: 'a host that withdraws and enrols again keeps what was found of it',
  blocks: blocks(
    ...begin,
    [NOON + 2, ...begun(), ...begun({ epoch: EPOCH + 1 })],
    [NOON + 600, reported()],
    [NOON + 1200, confirmed()],
    [NOON + 1800, posted],
    [NOON + 1900, emitted('TargetWithdrawn', { target: 0, untilEpoch: 1320 })],
    [NOON + 2000, enrolled(0, 7n, 1500)],
  ),
  assertions: [
    {
      query:
        '{ targets { enrolledAt fromEpoch untilEpoch downSince outage { id } } verifierNetwork(id: "network") { targetCount } }',
      expected: {
        targets: [
          {
            enrolledAt: `${NOON + 1}`,
            fromEpoch: '1500',
            untilEpoch: null,
            downSince: `${NOON + 11}`,
            outage: { id: `0-${EPOCH}` },
          },
        ],
        verifierNetwork: { targetCount: 1 },
      },
    },
  ],
}

export default [creditedCase, answeredCase, targetCase, returnedCase]
