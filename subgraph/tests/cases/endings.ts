import { blocks, type Case, emitted } from '../case.ts'
import { hash, NOON, opened, published, registered, STRANGER, TENANT, ZERO_ADDRESS } from '../fixtures.ts'

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

export default [beforeActivation]
