import { blocks, type Case, type CaseEvent, emitted } from '../case.ts'
import {
  activated,
  CREDITOR,
  hash,
  LEASE,
  NOON,
  opened,
  published,
  registered,
  STRANGER,
} from '../fixtures.ts'

const latched = (from: number): CaseEvent => emitted('HostLatched', { host: 7, kind: 1, from })
const lifted = (to: number): CaseEvent => emitted('HostLifted', { host: 7, kind: 1, to })

const topUpCase: Case = {
  name: 'a purse is topped up before activation, runs dry and is revived',
  blocks: blocks(
    [NOON, ...registered(), published(), opened({ creditor: CREDITOR })],
    [NOON + 10, emitted('LeaseToppedUp', { leaseId: LEASE, payer: STRANGER, amount: 20_000 })],
    [NOON + 60, activated()],
    [
      NOON + 60 + 12_000 + 70_000,
      emitted('LeaseRevived', { leaseId: LEASE, fundedSeconds: 22_000, deadSeconds: 70_000 }),
      emitted('LeaseToppedUp', { leaseId: LEASE, payer: STRANGER, amount: 100_000 }),
    ],
  ),
  assertions: [
    {
      query:
        '{ leases { depositedUnits markAt baseSeconds gapSeconds fundedSeconds fundedUntil activatedAt } }',
      expected: {
        leases: [
          {
            depositedUnits: '220000',
            markAt: `${NOON + 82_060}`,
            baseSeconds: '12000',
            gapSeconds: '65535',
            fundedSeconds: '22000',
            fundedUntil: `${NOON + 92_060}`,
            activatedAt: `${NOON + 60}`,
          },
        ],
      },
    },
    {
      query:
        '{ leaseActions(where: { name: Revived }) { spentSeconds fundedSeconds deadSeconds amountUnits } }',
      expected: {
        leaseActions: [
          { spentSeconds: '12000', fundedSeconds: '22000', deadSeconds: '70000', amountUnits: null },
        ],
      },
    },
  ],
}

const SECOND_LEASE = hash('2e')

const verdictCase: Case = {
  name: 'verdicts move the clock of a host and kind',
  blocks: blocks(
    [NOON, ...registered(), published(), opened({ creditor: CREDITOR }), opened({ leaseId: SECOND_LEASE })],
    [NOON + 100, latched(NOON + 40)],
    [NOON + 130, activated()],
    [NOON + 200, lifted(NOON + 200)],
    [NOON + 300, activated(SECOND_LEASE)],
    [NOON + 1000, latched(NOON + 900)],
  ),
  assertions: [
    {
      query: '{ hostKinds { downSecondsBefore latchedFrom latchedTo parity } }',
      expected: {
        hostKinds: [{ downSecondsBefore: '160', latchedFrom: `${NOON + 900}`, latchedTo: null, parity: 0 }],
      },
    },
    {
      query: '{ leases(orderBy: activatedAt) { id downMarkSeconds parity markAt } }',
      expected: {
        leases: [
          { id: LEASE, downMarkSeconds: '90', parity: 1, markAt: `${NOON + 130}` },
          { id: SECOND_LEASE, downMarkSeconds: '160', parity: 1, markAt: `${NOON + 300}` },
        ],
      },
    },
    {
      query:
        '{ hostActions(where: { name_in: [Latched, Lifted] }, orderBy: timestamp) { name kind second } }',
      expected: {
        hostActions: [
          { name: 'Latched', kind: 1, second: `${NOON + 40}` },
          { name: 'Lifted', kind: 1, second: `${NOON + 200}` },
          { name: 'Latched', kind: 1, second: `${NOON + 900}` },
        ],
      },
    },
  ],
}

/**
 * Dry for 500 s at 10,000 s, revived for 4,000 s more; a verdict from before the revival to 100 s after it; closed 4,200 s after
 * the revival. The dead seconds that the verdict reaches are not struck, the billed ones behind them are.
 */
function revivedCase(
  name: string,
  reachSeconds: number,
  expected: { downMarkSeconds: string; gapSeconds: string },
): Case {
  const revivedAt = NOON + 60 + 10_500
  return {
    name,
    blocks: blocks(
      [NOON, ...registered(), published(), opened({ creditor: CREDITOR })],
      [NOON + 60, activated()],
      [
        revivedAt,
        emitted('LeaseRevived', { leaseId: LEASE, fundedSeconds: 14_000, deadSeconds: 500 }),
        emitted('LeaseToppedUp', { leaseId: LEASE, payer: STRANGER, amount: 40_000 }),
      ],
      [revivedAt + 50, latched(revivedAt - reachSeconds)],
      [revivedAt + 100, lifted(revivedAt + 100)],
      [revivedAt + 4200, closedAt(13_800, 10_200)],
    ),
    assertions: [
      {
        query: '{ leases { state markAt baseSeconds downMarkSeconds gapSeconds parity } }',
        expected: {
          leases: [
            {
              state: 'Settling',
              markAt: `${revivedAt + 4200}`,
              baseSeconds: '13800',
              parity: 1,
              ...expected,
            },
          ],
        },
      },
    ],
  }
}

const deadReachCase = revivedCase('a verdict that reaches into dead seconds only strikes none of them', 300, {
  downMarkSeconds: '0',
  gapSeconds: '100',
})
const billedReachCase = revivedCase(
  'a verdict that reaches behind dead seconds strikes the billed ones',
  800,
  {
    downMarkSeconds: '4200',
    gapSeconds: '500',
  },
)

/** DOWN from 60 s before the activation to 40 s after it: only the 40 are struck, so the purse is dry after 10,040 s. */
const activatedWhileDownCase: Case = {
  name: 'a verdict that reaches behind the activation strikes nothing before it',
  blocks: blocks(
    [NOON, ...registered(), published(), opened({ creditor: CREDITOR })],
    [NOON + 60, activated()],
    [NOON + 100, latched(NOON), lifted(NOON + 100)],
    [NOON + 60 + 10_050, closedAt(10_000, 6450)],
  ),
  assertions: [
    {
      query: '{ leases { state downMarkSeconds gapSeconds parity } }',
      expected: { leases: [{ state: 'Settling', downMarkSeconds: '0', gapSeconds: '10', parity: 1 }] },
    },
  ],
}

function closedAt(billedSeconds: number, settledSeconds: number): CaseEvent {
  const money = { refunded: 0, toPayee: 0, toAuthor: 0, fee: 0 }
  return emitted('LeaseClosed', {
    leaseId: LEASE,
    by: STRANGER,
    reason: 0,
    billedSeconds,
    settledSeconds,
    ...money,
  })
}

export default [activatedWhileDownCase, topUpCase, verdictCase, deadReachCase, billedReachCase]
