import { blocks, type Case, emitted } from '../case.ts'
import {
  activated,
  address,
  hash,
  LEASE,
  NOON,
  OFFER,
  opened,
  published,
  registered,
  TENANT,
} from '../fixtures.ts'

const UNKNOWN_HOST = { host: 9 }
const kind = 1
const money = { refunded: 1, toPayee: 1, toAuthor: 1, fee: 1 }

/** Events about hosts, offers and leases that no earlier event announced: reported, skipped, and indexing goes on. */
const unknownCase: Case = {
  name: 'events about unknown entities change nothing and stop nothing',
  blocks: blocks(
    [
      NOON,
      emitted('HostFactsUpdated', {
        ...UNKNOWN_HOST,
        endpoint: '',
        hpkeKey: hash('00'),
        hpkeKeyVersion: 1,
        region: '',
        hardware: '',
        tags: '',
      }),
      emitted('BeaconKeyUpdated', { ...UNKNOWN_HOST, beaconKeyHash: hash('00'), beaconKey: '0x01' }),
      emitted('OperatorChanged', { ...UNKNOWN_HOST, operator: address('1') }),
      emitted('PayeeProposed', { ...UNKNOWN_HOST, payee: address('1') }),
      emitted('PayeeChanged', { ...UNKNOWN_HOST, payee: address('1') }),
      emitted('OwnerProposed', { ...UNKNOWN_HOST, owner: address('1') }),
      emitted('OwnerChanged', { ...UNKNOWN_HOST, owner: address('1') }),
      emitted('PriceMinimaChanged', { ...UNKNOWN_HOST, kind, prices: 1 }),
      emitted('HostRetired', UNKNOWN_HOST),
      published({ host: 9n }),
      emitted('OfferWithdrawn', { offerHash: OFFER, ...UNKNOWN_HOST, kind }),
      emitted('OffersVoided', { ...UNKNOWN_HOST, kind, generation: 1 }),
      emitted('DrainingSet', { ...UNKNOWN_HOST, kind, draining: true }),
      emitted('HostLatched', { ...UNKNOWN_HOST, kind, from: NOON }),
      emitted('HostLifted', { ...UNKNOWN_HOST, kind, to: NOON }),
      emitted('FeesCollected', { ...UNKNOWN_HOST, kind, amount: 1 }),
      opened({ host: 9n }),
      activated(),
      emitted('LeaseDeclined', { leaseId: LEASE, reason: 0, refunded: 1, openFeeKept: 1 }),
      emitted('LeaseCancelled', { leaseId: LEASE, by: TENANT, reason: 0, refunded: 1, openFeePaid: 1 }),
      emitted('LeaseToppedUp', { leaseId: LEASE, payer: TENANT, amount: 1 }),
      emitted('LeaseRevived', { leaseId: LEASE, fundedSeconds: 1, deadSeconds: 1 }),
      emitted('LeaseWithdrawn', { leaseId: LEASE, settledSeconds: 1, toPayee: 1, toAuthor: 1, fee: 1 }),
      emitted('LeaseClosed', {
        leaseId: LEASE,
        by: TENANT,
        reason: 0,
        billedSeconds: 1,
        settledSeconds: 1,
        ...money,
      }),
      emitted('LeaseFinalized', { leaseId: LEASE, creditedSeconds: 1, ...money }),
    ],
    [NOON + 1, ...registered(7n), opened()],
  ),
  assertions: [
    {
      query: '{ hosts { id } hostKinds { id } providers { hostCount } }',
      expected: { hosts: [{ id: '7' }], hostKinds: [], providers: [{ hostCount: 1 }] },
    },
    {
      query: '{ offers { id } offerBooks { id } offerActions { id } }',
      expected: { offers: [], offerBooks: [], offerActions: [] },
    },
    {
      query: '{ leases { id } leaseActions { id } marketDays { id } hostDays { id } }',
      expected: { leases: [], leaseActions: [], marketDays: [], hostDays: [] },
    },
    { query: '{ hostActions(where: { host: "9" }) { id } }', expected: { hostActions: [] } },
  ],
}

/** A reason that a later contract might add must not stop the indexer. */
const unknownReasonCase: Case = {
  name: 'a reason without a name keeps its number',
  blocks: blocks(
    [NOON, ...registered(), published(), opened()],
    [
      NOON + 1,
      emitted('LeaseCancelled', { leaseId: LEASE, by: TENANT, reason: 9, refunded: 1, openFeePaid: 0 }),
    ],
  ),
  assertions: [{ query: '{ leases { endReason } }', expected: { leases: [{ endReason: 'Unknown9' }] } }],
}

export default [unknownCase, unknownReasonCase]
