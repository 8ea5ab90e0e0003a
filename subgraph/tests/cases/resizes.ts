import { blocks, type Case, type CaseEvent, emitted } from '../case.ts'
import {
  activated,
  hash,
  LEASE,
  NOON,
  opened,
  published,
  RATE,
  registered,
  TENANT,
  ZERO_ADDRESS,
} from '../fixtures.ts'

const SUCCESSOR = hash('2e')
const THIRD = hash('4e')

/** What `resize` emits, in its order, in one block. */
function resized(
  from: string,
  to: string,
  money: { billed: number; refunded: number; deposit: number; added: number; returned: number; rate: bigint },
): CaseEvent[] {
  const { billed, refunded, deposit, added, returned, rate } = money
  return [
    emitted('LeaseClosed', {
      leaseId: from,
      by: TENANT,
      reason: 7,
      billedSeconds: billed,
      settledSeconds: billed,
      refunded,
      toPayee: 0,
      toAuthor: 0,
      fee: 0,
    }),
    opened({ leaseId: to, deposit, rate, openFeeUnits: 0, manifest: '0x', salt: 7n }),
    emitted('LeaseResized', { leaseId: from, successorId: to, added, returned }),
  ]
}

/** 10 units/s for 2,000 s, then 20 units/s with 40,000 units more, then 10 units/s with 50,000 units back. */
const resizeCase: Case = {
  name: 'a lease goes over to a larger successor, and that one to a smaller: one instance',
  blocks: blocks(
    [NOON, ...registered(), published(), opened()],
    [NOON + 60, activated()],
    [
      NOON + 2060,
      ...resized(LEASE, SUCCESSOR, {
        billed: 2000,
        refunded: 80_000,
        deposit: 120_000,
        added: 40_000,
        returned: 0,
        rate: 2n * RATE,
      }),
    ],
    [
      NOON + 3060,
      ...resized(SUCCESSOR, THIRD, {
        billed: 1000,
        refunded: 100_000,
        deposit: 50_000,
        added: 0,
        returned: 50_000,
        rate: RATE,
      }),
    ],
  ),
  assertions: [
    {
      query: `{ leases(orderBy: openedAtBlock) { id state endReason activatedAt endpoint sshFingerprint manifest manifestSalt salt
        firstLease { id } predecessor { id } successor { id } markAt baseSeconds fundedSeconds fundedUntil depositedUnits
        refundedUnits } }`,
      expected: {
        leases: [
          {
            ...instance(),
            id: LEASE,
            state: 'Closed',
            endReason: 'Resized',
            activatedAt: `${NOON + 60}`,
            salt: '99',
            predecessor: null,
            successor: { id: SUCCESSOR },
            markAt: `${NOON + 60}`,
            fundedSeconds: '10000',
            fundedUntil: `${NOON + 10_060}`,
            depositedUnits: '100000',
            refundedUnits: '80000',
          },
          {
            ...instance(),
            id: SUCCESSOR,
            state: 'Closed',
            endReason: 'Resized',
            activatedAt: `${NOON + 2060}`,
            salt: '7',
            predecessor: { id: LEASE },
            successor: { id: THIRD },
            markAt: `${NOON + 2060}`,
            fundedSeconds: '6000',
            fundedUntil: `${NOON + 8060}`,
            depositedUnits: '120000',
            refundedUnits: '100000',
          },
          {
            ...instance(),
            id: THIRD,
            state: 'Active',
            endReason: null,
            activatedAt: `${NOON + 3060}`,
            salt: '7',
            predecessor: { id: SUCCESSOR },
            successor: null,
            markAt: `${NOON + 3060}`,
            fundedSeconds: '5000',
            fundedUntil: `${NOON + 8060}`,
            depositedUnits: '50000',
            refundedUnits: '0',
          },
        ],
      },
    },
    {
      query: `{ leaseActions(where: { name_in: [Resized, Activated] }, orderBy: blockNumber) { name lease { id } by amountUnits
        refundedUnits successor { id } endpoint } }`,
      expected: {
        leaseActions: [
          {
            ...nothing(),
            name: 'Activated',
            lease: { id: LEASE },
            by: ZERO_ADDRESS,
            endpoint: 'ssh://debian@203.0.113.7:40001',
          },
          {
            ...nothing(),
            name: 'Resized',
            lease: { id: LEASE },
            successor: { id: SUCCESSOR },
            amountUnits: '40000',
            refundedUnits: '0',
          },
          {
            ...nothing(),
            name: 'Activated',
            lease: { id: SUCCESSOR },
            endpoint: 'ssh://debian@203.0.113.7:40001',
          },
          {
            ...nothing(),
            name: 'Resized',
            lease: { id: SUCCESSOR },
            successor: { id: THIRD },
            amountUnits: '0',
            refundedUnits: '50000',
          },
          {
            ...nothing(),
            name: 'Activated',
            lease: { id: THIRD },
            endpoint: 'ssh://debian@203.0.113.7:40001',
          },
        ],
      },
    },
    {
      // What was carried over is in no sum: 100,000 and 40,000 were put in, 50,000 came back.
      query: `{ market(id: "market") { openedLeases activatedLeases liveLeases depositedUnits refundedUnits }
        marketDays { depositedUnits refundedUnits } hostDays { depositedUnits refundedUnits } hostKinds { usedPoints } }`,
      expected: {
        market: {
          openedLeases: 3,
          activatedLeases: 3,
          liveLeases: 1,
          depositedUnits: '140000',
          refundedUnits: '50000',
        },
        marketDays: [{ depositedUnits: '140000', refundedUnits: '50000' }],
        hostDays: [{ depositedUnits: '140000', refundedUnits: '50000' }],
        hostKinds: [{ usedPoints: 2000 }],
      },
    },
  ],
}

/** What all three say of the one machine. */
function instance() {
  return {
    endpoint: 'ssh://debian@203.0.113.7:40001',
    sshFingerprint: hash('5f'),
    manifest: '0x010203',
    manifestSalt: '99',
    firstLease: { id: LEASE },
    baseSeconds: '0',
  }
}

function nothing() {
  return { by: TENANT, amountUnits: null, refundedUnits: null, successor: null, endpoint: null }
}

/** A resize of a lease that nobody opened must not stop the indexer. */
const unknownCase: Case = {
  name: 'a resize to or from an unknown lease is passed over',
  blocks: blocks(
    [NOON, ...registered(), published(), opened()],
    [
      NOON + 1,
      emitted('LeaseResized', { leaseId: LEASE, successorId: SUCCESSOR, added: 1, returned: 0 }),
      emitted('LeaseResized', { leaseId: SUCCESSOR, successorId: LEASE, added: 1, returned: 0 }),
    ],
  ),
  assertions: [
    {
      query: '{ leases { state successor { id } predecessor { id } } leaseActions { name } }',
      expected: {
        leases: [{ state: 'Open', successor: null, predecessor: null }],
        leaseActions: [{ name: 'Opened' }],
      },
    },
  ],
}

export default [resizeCase, unknownCase]
