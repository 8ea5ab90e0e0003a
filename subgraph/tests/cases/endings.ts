import { blocks, type Case, type CaseEvent, emitted } from '../case.ts'
import {
  activated,
  hash,
  NOON,
  opened,
  published,
  registered,
  STRANGER,
  TENANT,
  ZERO_ADDRESS,
} from '../fixtures.ts'

const DECLINED = hash('d1')
const CANCELLED = hash('c1')
const EXPIRED = hash('e1')

const beforeActivation: Case = {
  name: 'leases end before they were activated',
  blocks: blocks(
    [
      NOON,
      ...registered(),
      published(),
      opened({ leaseId: DECLINED }),
      opened({ leaseId: CANCELLED }),
      opened({ leaseId: EXPIRED }),
    ],
    [
      NOON + 10,
      emitted('LeaseDeclined', { leaseId: DECLINED, reason: 0, refunded: 100_000, openFeeKept: 500 }),
    ],
    [
      NOON + 20,
      emitted('LeaseCancelled', {
        leaseId: CANCELLED,
        by: TENANT,
        reason: 1,
        refunded: 100_000,
        openFeePaid: 500,
      }),
    ],
    [
      NOON + 601,
      emitted('LeaseCancelled', {
        leaseId: EXPIRED,
        by: STRANGER,
        reason: 2,
        refunded: 100_500,
        openFeePaid: 0,
      }),
    ],
  ),
  assertions: [
    {
      query: `{ leases(orderBy: endedAt) { id state ending endReason endedBy endedAt settledAt billedSeconds refundedUnits
        toPayeeUnits openFeeKeptUnits } }`,
      expected: {
        leases: [
          ended(DECLINED, 'Declined', 'BadManifest', ZERO_ADDRESS, NOON + 10, '100000', '0', '500'),
          ended(CANCELLED, 'Cancelled', 'TooSlow', TENANT, NOON + 20, '100000', '500', '0'),
          ended(EXPIRED, 'Cancelled', 'DeadlinePassed', STRANGER, NOON + 601, '100500', '0', '0'),
        ],
      },
    },
    {
      query: `{ leaseActions(where: { timestamp_gt: "${NOON}" }, orderBy: timestamp) { name by reason refundedUnits openFeeUnits }
        hosts { earnedUnits liveLeases } hostKinds { usedPoints usedGpus uncollectedFeeUnits }
        market(id: "market") { refundedUnits toPayeesUnits feeUnits liveLeases } marketDays { endedLeases } }`,
      expected: {
        leaseActions: [
          {
            name: 'Declined',
            by: ZERO_ADDRESS,
            reason: 'BadManifest',
            refundedUnits: '100000',
            openFeeUnits: '500',
          },
          { name: 'Cancelled', by: TENANT, reason: 'TooSlow', refundedUnits: '100000', openFeeUnits: '500' },
          {
            name: 'Cancelled',
            by: STRANGER,
            reason: 'DeadlinePassed',
            refundedUnits: '100500',
            openFeeUnits: '0',
          },
        ],
        hosts: [{ earnedUnits: '500', liveLeases: 0 }],
        hostKinds: [{ usedPoints: 0, usedGpus: 0, uncollectedFeeUnits: '500' }],
        market: { refundedUnits: '300500', toPayeesUnits: '500', feeUnits: '500', liveLeases: 0 },
        marketDays: [{ endedLeases: 3 }],
      },
    },
  ],
}

function ended(
  id: string,
  ending: string,
  endReason: string,
  endedBy: string,
  at: number,
  refundedUnits: string,
  toPayeeUnits: string,
  openFeeKeptUnits: string,
): object {
  const times = { endedAt: `${at}`, settledAt: `${at}`, billedSeconds: null }
  return {
    id,
    state: 'Closed',
    ending,
    endReason,
    endedBy,
    ...times,
    refundedUnits,
    toPayeeUnits,
    openFeeKeptUnits,
  }
}

const TENANT_DONE = 0
const HOST_FAILURE = 2
const EXHAUSTED = 4

/** An hour and more that ended well counts; less, or the host's failure, does not. */
const completedCase: Case = {
  name: 'leases that ran for an hour and ended as their tenants wanted count as completed',
  blocks: blocks(
    [NOON, ...registered(), published()],
    ...[
      [TENANT_DONE, 3600],
      [EXHAUSTED, 10_000],
      [TENANT_DONE, 3599],
      [HOST_FAILURE, 5000],
    ].map(([reason = 0, billedSeconds = 0], index) =>
      completed(hash(`a${index}`), index, reason, billedSeconds),
    ),
  ),
  assertions: [
    {
      query: '{ hosts { completedLeases lastCompletedAt } }',
      expected: { hosts: [{ completedLeases: 2, lastCompletedAt: `${NOON + 10_001}` }] },
    },
  ],
}

function completed(
  leaseId: string,
  index: number,
  reason: number,
  billedSeconds: number,
): readonly [number, ...CaseEvent[]] {
  const money = { refunded: 0, toPayee: 0, toAuthor: 0, fee: 0 }
  const seconds = { billedSeconds, settledSeconds: billedSeconds }
  return [
    NOON + 10_000 + index,
    opened({ leaseId }),
    activated(leaseId),
    emitted('LeaseClosed', { leaseId, by: TENANT, reason, ...seconds, ...money }),
  ]
}

export default [beforeActivation, completedCase]
