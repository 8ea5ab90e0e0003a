import { blocks, type Case, emitted } from '../case.ts'
import { hash, NOON, registered } from '../fixtures.ts'
import { begun, DOWN, EPOCH, enrolled, revealed, SEED, seated, seatedAll, UP } from '../network.ts'

/** Committees of 3 of 3 seats are everybody, whatever is drawn. */
const SMALL = { seats: 3, committeeSize: 3, quorum: 2 }

const committed = (seat: number, epoch = EPOCH) =>
  emitted('Committed', { epoch, seat, commitment: hash('c0') })

const epochCase: Case = {
  name: 'an epoch is begun, sealed, committed to and revealed',
  blocks: blocks(
    [NOON, ...seatedAll(3)],
    [NOON + 1, ...begun(SMALL), ...begun({ ...SMALL, epoch: EPOCH + 1 }).slice(0, 1)],
    [NOON + 2, committed(0), committed(1), committed(1, EPOCH + 1), committed(1, 9)],
    [NOON + 3, revealed(1, { 5: UP }), revealed(2, { 5: UP }, 9)],
  ),
  assertions: [
    {
      query: `{ epoches(orderBy: number) { id number seedBlock seed seats committeeSize quorum confirmationSize
        confirmationQuorum rewardPerSeatUnits begunAt sealedAt commits reveals } }`,
      expected: {
        epoches: [
          epochFields(EPOCH, { seed: SEED, sealedAt: `${NOON + 1}`, commits: 2, reveals: 1 }),
          epochFields(EPOCH + 1, { seed: null, sealedAt: null, commits: 1, reveals: 0 }),
        ],
      },
    },
    {
      query:
        '{ ballots { id epoch { id } verifier { id } seat secret bits root timestamp } targetEpoches { id } }',
      expected: {
        ballots: [
          {
            id: `${EPOCH}-1`,
            epoch: { id: `${EPOCH}` },
            verifier: { id: '1-1000' },
            seat: 1,
            secret: hash('5c'),
            bits: '0x0004',
            root: hash('70'),
            timestamp: `${NOON + 3}`,
          },
        ],
        targetEpoches: [],
      },
    },
    {
      query: `{ verifiers(orderBy: seatNumber) { commits lastCommitEpoch reveals lastRevealEpoch }
        verifierNetwork(id: "network") { seatCount begunEpochs sealedEpochs lastEpoch { id } } }`,
      expected: {
        verifiers: [
          { commits: 1, lastCommitEpoch: `${EPOCH}`, reveals: 0, lastRevealEpoch: null },
          { commits: 2, lastCommitEpoch: `${EPOCH + 1}`, reveals: 1, lastRevealEpoch: `${EPOCH}` },
          { commits: 0, lastCommitEpoch: null, reveals: 0, lastRevealEpoch: null },
        ],
        verifierNetwork: { seatCount: 3, begunEpochs: 2, sealedEpochs: 1, lastEpoch: { id: `${EPOCH + 1}` } },
      },
    },
  ],
}

function epochFields(epoch: number, fields: object): object {
  return {
    id: `${epoch}`,
    number: `${epoch}`,
    seedBlock: '90',
    seats: 3,
    committeeSize: 3,
    quorum: 2,
    confirmationSize: 4,
    confirmationQuorum: 3,
    rewardPerSeatUnits: '1500',
    begunAt: `${NOON + 1}`,
    ...fields,
  }
}

/** Target 0 is up with one against it, 1 is down, 2 has no quorum, 3 is named by nobody, 4 not enrolled yet, 5 does not exist. */
const tallyCase: Case = {
  name: 'ballots of members are counted until a quorum agrees, and who contradicts it is remembered',
  blocks: blocks(
    [NOON, ...registered(7n), ...registered(8n), ...registered(9n), ...registered(10n), ...registered(11n)],
    [
      NOON + 1,
      ...seatedAll(3),
      seated(50),
      enrolled(0, 7n),
      enrolled(1, 8n),
      enrolled(2, 9n),
      enrolled(3, 10n),
      enrolled(4, 11n, EPOCH + 1),
    ],
    [NOON + 2, ...begun(SMALL)],
    [NOON + 3, revealed(50, { 0: DOWN, 1: UP, 2: UP, 4: UP })], // sits in no committee: one seat of three is not its
    [NOON + 4, revealed(0, { 0: UP, 1: UP, 2: UP, 4: UP, 5: UP })],
    [NOON + 5, revealed(1, { 0: UP, 1: DOWN, 2: 3 })],
    [NOON + 6, revealed(2, { 0: DOWN, 1: DOWN })],
  ),
  assertions: [
    {
      query: `{ targetEpoches(orderBy: id) { id verdict epochNumber upBallots { id } downBallots { id }
        confirmationCommittee isKept } }`,
      expected: {
        targetEpoches: [
          targetEpochFields(0, 'Up', [0, 1], [2]),
          targetEpochFields(1, 'Down', [0], [1, 2]),
          targetEpochFields(2, 'Unknown', [0], []),
        ],
      },
    },
    {
      query: '{ verifiers(orderBy: seatNumber) { seatNumber outcomes disagreements } }',
      expected: {
        verifiers: [
          { seatNumber: 0, outcomes: 3, disagreements: 1 },
          { seatNumber: 1, outcomes: 2, disagreements: 0 },
          { seatNumber: 2, outcomes: 2, disagreements: 1 },
          { seatNumber: 50, outcomes: 0, disagreements: 0 },
        ],
      },
    },
    {
      query: `{ uptimeDays(orderBy: id) { id startsAt upEpochs downEpochs unknownEpochs }
        uptimeHours(orderBy: id) { id startsAt upEpochs downEpochs unknownEpochs } }`,
      expected: {
        uptimeDays: ['7-1', '8-1', '9-1'].map((hostKind, index) =>
          uptimeFields(`${hostKind}-20048`, NOON - 43_200, index),
        ),
        uptimeHours: ['7-1', '8-1', '9-1'].map((hostKind, index) =>
          uptimeFields(`${hostKind}-481164`, NOON, index),
        ),
      },
    },
    {
      query: '{ hostKinds(orderBy: id, first: 3) { id firstUpAt lastUpAt target { number } } }',
      expected: {
        hostKinds: [
          { id: '10-1', firstUpAt: null, lastUpAt: null, target: { number: 3 } },
          { id: '11-1', firstUpAt: null, lastUpAt: null, target: { number: 4 } },
          { id: '7-1', firstUpAt: `${NOON + 2}`, lastUpAt: `${NOON + 2}`, target: { number: 0 } },
        ],
      },
    },
  ],
}

function targetEpochFields(
  target: number,
  verdict: string,
  up: readonly number[],
  down: readonly number[],
): object {
  const ballots = (seats: readonly number[]) => seats.map((seat) => ({ id: `${EPOCH}-${seat}` }))
  return {
    id: `${target}-${EPOCH}`,
    verdict,
    epochNumber: `${EPOCH}`,
    upBallots: ballots(up),
    downBallots: ballots(down),
    confirmationCommittee: [],
    isKept: false,
  }
}

/** One epoch: up, down, unknown in the order of the targets. */
function uptimeFields(id: string, startsAt: number, index: number): object {
  const counts = { upEpochs: 0, downEpochs: 0, unknownEpochs: 0 }
  const field = (['upEpochs', 'downEpochs', 'unknownEpochs'] as const)[index]!
  return { id, startsAt: `${startsAt}`, ...counts, [field]: 1 }
}

const ERA = 1008

const forgottenCase: Case = {
  name: 'what was said of a target is forgotten after a week of epochs, hours after 31 days, unless an outage hangs on it',
  blocks: blocks(
    [NOON, ...registered(7n)],
    [NOON + 1, ...seatedAll(3), enrolled()],
    [NOON + 2, ...begun(SMALL), ...begun({ ...SMALL, epoch: EPOCH + 1 })],
    [
      NOON + 3,
      ...[0, 1].flatMap((seat) => [revealed(seat, { 0: DOWN }), revealed(seat, { 0: UP }, EPOCH + 1)]),
    ],
    [NOON + 4, emitted('DownReported', { epoch: EPOCH, target: 0, from: NOON + 3 })],
    [NOON + 2 + 31 * 86_400, ...[0, 1].flatMap((next) => begun({ ...SMALL, epoch: EPOCH + ERA + next }))],
    [
      NOON + 3 + 31 * 86_400,
      ...[0, 1].map((next) => revealed(0, { 0: UP }, EPOCH + ERA + next)),
      revealed(1, { 0: UP }, EPOCH + ERA),
    ],
  ),
  assertions: [
    {
      query:
        '{ targetEpoches(orderBy: epochNumber) { id isKept } uptimeHours { id upEpochs unknownEpochs } }',
      expected: {
        targetEpoches: [
          { id: `0-${EPOCH}`, isKept: true },
          { id: `0-${EPOCH + ERA}`, isKept: false },
          { id: `0-${EPOCH + ERA + 1}`, isKept: false },
        ],
        uptimeHours: [{ id: `7-1-${481_164 + 31 * 24}`, upEpochs: 1, unknownEpochs: 1 }],
      },
    },
    {
      query:
        '{ uptimeDays(orderBy: startsAt) { id upEpochs downEpochs unknownEpochs } hostKinds { firstUpAt lastUpAt } }',
      expected: {
        uptimeDays: [
          { id: '7-1-20048', upEpochs: 1, downEpochs: 1, unknownEpochs: 0 },
          { id: '7-1-20079', upEpochs: 1, downEpochs: 0, unknownEpochs: 1 },
        ],
        hostKinds: [{ firstUpAt: `${NOON + 2}`, lastUpAt: `${NOON + 2 + 31 * 86_400}` }],
      },
    },
  ],
}

export default [epochCase, tallyCase, forgottenCase]
