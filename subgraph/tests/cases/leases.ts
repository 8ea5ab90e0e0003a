import { blocks, type Case, type CaseEvent, emitted } from '../case.ts'
import * as fixtures from '../fixtures.ts'
import {
  AUTHOR,
  activated,
  CREDITOR,
  hash,
  LEASE,
  MANIFEST_HASH,
  NOON,
  OFFER,
  OPERATOR,
  OWNER,
  opened,
  PAYEE,
  published,
  registered,
  STRANGER,
  TENANT,
} from '../fixtures.ts'

const closed = (parameters: Record<string, string | number>): CaseEvent =>
  emitted('LeaseClosed', { leaseId: LEASE, by: TENANT, reason: 0, toAuthor: 0, ...parameters })

const openedCase: Case = {
  name: 'a lease is opened: every term is decoded',
  blocks: blocks([
    NOON,
    ...registered(),
    published(),
    opened({ author: AUTHOR, royaltyBps: 500, creditor: CREDITOR }),
  ]),
  assertions: [
    {
      query: `{ leases { id tenant salt payee host { id } hostKind { id } kind trialSeconds author feeBps royaltyBps
        activationDeadline creditor points memoryMib diskGib gpus mbps rate royaltyRate openFeeUnits offer { id }
        manifestHash manifest state openedAt openedAtBlock activatedAt endpoint sshFingerprint endedAt ending endReason
        endedBy settledAt markAt baseSeconds downMarkSeconds gapSeconds parity fundedSeconds fundedUntil billedSeconds
        settledSeconds creditedSeconds depositedUnits refundedUnits toPayeeUnits toAuthorUnits feeUnits openFeeKeptUnits } }`,
      expected: {
        leases: [
          {
            id: LEASE,
            tenant: TENANT,
            salt: '99',
            payee: PAYEE,
            host: { id: '7' },
            hostKind: { id: '7-1' },
            kind: 1,
            trialSeconds: 600,
            author: AUTHOR,
            feeBps: 250,
            royaltyBps: 500,
            activationDeadline: `${NOON + 600}`,
            creditor: CREDITOR,
            points: 2000,
            memoryMib: 4096,
            diskGib: 40,
            gpus: 1,
            mbps: 100,
            rate: '10000000000000',
            royaltyRate: '500000000000',
            openFeeUnits: '500',
            offer: { id: OFFER },
            manifestHash: MANIFEST_HASH,
            manifest: '0x010203',
            state: 'Open',
            openedAt: `${NOON}`,
            openedAtBlock: '1',
            activatedAt: null,
            endpoint: null,
            sshFingerprint: null,
            endedAt: null,
            ending: null,
            endReason: null,
            endedBy: null,
            settledAt: null,
            markAt: null,
            baseSeconds: '0',
            downMarkSeconds: '0',
            gapSeconds: '0',
            parity: 0,
            fundedSeconds: '9523',
            fundedUntil: null,
            billedSeconds: null,
            settledSeconds: '0',
            creditedSeconds: '0',
            depositedUnits: '100000',
            refundedUnits: '0',
            toPayeeUnits: '0',
            toAuthorUnits: '0',
            feeUnits: '0',
            openFeeKeptUnits: '0',
          },
        ],
      },
    },
    {
      query: `{ hostKinds { usedPoints usedMemoryMib usedDiskGib usedGpus usedMbps } offers { leaseCount }
        hosts { openedLeases liveLeases } market(id: "market") { openedLeases liveLeases depositedUnits } }`,
      expected: {
        hostKinds: [{ usedPoints: 2000, usedMemoryMib: 4096, usedDiskGib: 40, usedGpus: 1, usedMbps: 100 }],
        offers: [{ leaseCount: 1 }],
        hosts: [{ openedLeases: 1, liveLeases: 1 }],
        market: { openedLeases: 1, liveLeases: 1, depositedUnits: '100000' },
      },
    },
  ],
}

/** 10 units/s: 2,000 s withdrawn (fee 500), closed at 5,000 s by the tenant, who waives the hold. */
const lifeCase: Case = {
  name: 'a lease runs, is topped up and withdrawn from, and closed in one step',
  blocks: blocks(
    [NOON, ...registered(), published(), opened()],
    [NOON + 60, activated()],
    [NOON + 100, emitted('LeaseToppedUp', { leaseId: LEASE, payer: STRANGER, amount: 50_000 })],
    [
      NOON + 2060,
      emitted('LeaseWithdrawn', {
        leaseId: LEASE,
        settledSeconds: 2000,
        toPayee: 20_000,
        toAuthor: 0,
        fee: 500,
      }),
    ],
    [
      NOON + 5060,
      closed({ billedSeconds: 5000, settledSeconds: 5000, refunded: 100_000, toPayee: 29_250, fee: 750 }),
    ],
  ),
  assertions: [
    {
      query: `{ leases { state activatedAt endpoint sshFingerprint markAt baseSeconds fundedSeconds fundedUntil endedAt ending
        endReason endedBy settledAt billedSeconds settledSeconds depositedUnits refundedUnits toPayeeUnits feeUnits } }`,
      expected: {
        leases: [
          {
            state: 'Closed',
            activatedAt: `${NOON + 60}`,
            endpoint: 'ssh://debian@203.0.113.7:40001',
            sshFingerprint: hash('5f'),
            markAt: `${NOON + 60}`,
            baseSeconds: '0',
            fundedSeconds: '15000',
            fundedUntil: `${NOON + 15_060}`,
            endedAt: `${NOON + 5060}`,
            ending: 'Closed',
            endReason: 'TenantDone',
            endedBy: TENANT,
            settledAt: `${NOON + 5060}`,
            billedSeconds: '5000',
            settledSeconds: '5000',
            depositedUnits: '150000',
            refundedUnits: '100000',
            toPayeeUnits: '49250',
            feeUnits: '1250',
          },
        ],
      },
    },
    {
      query: `{ leaseActions(orderBy: blockNumber) { name lease { id } tenant host { id } by amountUnits refundedUnits
        toPayeeUnits feeUnits openFeeUnits billedSeconds settledSeconds reason endpoint blockNumber } }`,
      expected: {
        leaseActions: [
          action('Opened', 1, { by: TENANT, amountUnits: '100000', openFeeUnits: '500' }),
          action('Activated', 2, { endpoint: 'ssh://debian@203.0.113.7:40001' }),
          action('ToppedUp', 3, { by: STRANGER, amountUnits: '50000' }),
          action('Withdrawn', 4, { settledSeconds: '2000', toPayeeUnits: '20000', feeUnits: '500' }),
          action('Closed', 5, {
            by: TENANT,
            reason: 'TenantDone',
            billedSeconds: '5000',
            settledSeconds: '5000',
            refundedUnits: '100000',
            toPayeeUnits: '29250',
            feeUnits: '750',
          }),
        ],
      },
    },
    {
      query: `{ hosts { openedLeases activatedLeases liveLeases earnedUnits settledSeconds }
        providers { id earnedUnits settledSeconds } hostKinds { usedPoints usedMbps uncollectedFeeUnits }
        market(id: "market") { liveLeases depositedUnits refundedUnits toPayeesUnits feeUnits settledSeconds } }`,
      expected: {
        hosts: [
          {
            openedLeases: 1,
            activatedLeases: 1,
            liveLeases: 0,
            earnedUnits: '49250',
            settledSeconds: '5000',
          },
        ],
        providers: [{ id: OWNER, earnedUnits: '49250', settledSeconds: '5000' }],
        hostKinds: [{ usedPoints: 0, usedMbps: 0, uncollectedFeeUnits: '1250' }],
        market: {
          liveLeases: 0,
          depositedUnits: '150000',
          refundedUnits: '100000',
          toPayeesUnits: '49250',
          feeUnits: '1250',
          settledSeconds: '5000',
        },
      },
    },
  ],
}

function action(name: string, blockNumber: number, fields: object): object {
  const amounts = {
    amountUnits: null,
    refundedUnits: null,
    toPayeeUnits: null,
    feeUnits: null,
    openFeeUnits: null,
  }
  const rest = { billedSeconds: null, settledSeconds: null, reason: null, endpoint: null }
  const subject = { lease: { id: LEASE }, tenant: TENANT, host: { id: '7' }, by: fixtures.ZERO_ADDRESS }
  return { name, blockNumber: `${blockNumber}`, ...subject, ...amounts, ...rest, ...fields }
}

/** Closed at 5,000 s with 1,400 s vested; a verdict strikes 500 of the 3,600 held seconds. */
const settlingCase: Case = {
  name: 'a closed lease settles, with a credit',
  blocks: blocks(
    [NOON, ...registered(), published(), opened({ author: AUTHOR, royaltyBps: 1000, creditor: CREDITOR })],
    [NOON + 60, activated()],
    [
      NOON + 5060,
      closed({
        by: OPERATOR,
        reason: 2,
        billedSeconds: 5000,
        settledSeconds: 1400,
        refunded: 45_000,
        toPayee: 14_150,
        toAuthor: 1400,
        fee: 350,
      }),
    ],
    [
      NOON + 8660,
      emitted('LeaseFinalized', {
        leaseId: LEASE,
        creditedSeconds: 500,
        refunded: 5500,
        toPayee: 30_225,
        toAuthor: 3100,
        fee: 775,
      }),
    ],
  ),
  assertions: [
    {
      query: `{ leases { state ending endReason endedBy endedAt settledAt billedSeconds settledSeconds creditedSeconds
        refundedUnits toPayeeUnits toAuthorUnits feeUnits } }`,
      expected: {
        leases: [
          {
            state: 'Closed',
            ending: 'Closed',
            endReason: 'HostFailure',
            endedBy: OPERATOR,
            endedAt: `${NOON + 5060}`,
            settledAt: `${NOON + 8660}`,
            billedSeconds: '5000',
            settledSeconds: '4500',
            creditedSeconds: '500',
            refundedUnits: '50500',
            toPayeeUnits: '44375',
            toAuthorUnits: '4500',
            feeUnits: '1125',
          },
        ],
      },
    },
    {
      query: `{ leaseActions(where: { name: Finalized }) { creditedSeconds refundedUnits toPayeeUnits toAuthorUnits feeUnits }
        market(id: "market") { toAuthorsUnits settledSeconds } marketDays { settledSeconds creditedSeconds } }`,
      expected: {
        leaseActions: [
          {
            creditedSeconds: '500',
            refundedUnits: '5500',
            toPayeeUnits: '30225',
            toAuthorUnits: '3100',
            feeUnits: '775',
          },
        ],
        market: { toAuthorsUnits: '4500', settledSeconds: '4500' },
        marketDays: [{ settledSeconds: '4500', creditedSeconds: '500' }],
      },
    },
  ],
}

const heldCase: Case = {
  name: 'a closed lease holds what a verdict can still reach',
  blocks: blocks(
    [NOON, ...registered(), published(), opened({ creditor: CREDITOR })],
    [NOON + 60, activated()],
    [
      NOON + 5060,
      closed({ billedSeconds: 5000, settledSeconds: 1400, refunded: 50_000, toPayee: 14_150, fee: 350 }),
    ],
  ),
  assertions: [
    {
      query:
        '{ leases { state endedAt settledAt markAt baseSeconds downMarkSeconds gapSeconds isOpenFeePaid } hostKinds { usedPoints } hosts { liveLeases } marketDays { endedLeases } }',
      expected: {
        leases: [
          {
            state: 'Settling',
            endedAt: `${NOON + 5060}`,
            settledAt: null,
            markAt: `${NOON + 5060}`,
            baseSeconds: '5000',
            downMarkSeconds: '5000',
            gapSeconds: '0',
            isOpenFeePaid: true,
          },
        ],
        hostKinds: [{ usedPoints: 0 }],
        hosts: [{ liveLeases: 0 }],
        marketDays: [{ endedLeases: 1 }],
      },
    },
  ],
}

/** Dry at 10,000 s, closed 500 s later with another 70 s DOWN that a verdict found before: 430 dead seconds. */
const dryCase: Case = {
  name: 'a dry lease is closed while a verdict can reach it',
  blocks: blocks(
    [NOON, ...registered(), published(), opened({ creditor: CREDITOR })],
    [NOON + 60, activated()],
    [NOON + 5000, emitted('HostLatched', { host: 7, kind: 1, from: NOON + 4930 })],
    [NOON + 5000, emitted('HostLifted', { host: 7, kind: 1, to: NOON + 5000 })],
    [
      NOON + 10_560,
      closed({ billedSeconds: 10_000, settledSeconds: 6830, refunded: 0, toPayee: 67_092, fee: 1708 }),
    ],
  ),
  assertions: [
    {
      query: '{ leases { state markAt baseSeconds downMarkSeconds gapSeconds parity settledSeconds } }',
      expected: {
        leases: [
          {
            state: 'Settling',
            markAt: `${NOON + 10_560}`,
            baseSeconds: '10000',
            downMarkSeconds: '0',
            gapSeconds: '430',
            parity: 1,
            settledSeconds: '6830',
          },
        ],
      },
    },
  ],
}

export default [openedCase, lifeCase, settlingCase, heldCase, dryCase]
