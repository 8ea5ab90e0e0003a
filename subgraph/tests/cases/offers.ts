import { blocks, type Case, emitted } from '../case.ts'
import { CREDITOR, hash, NOON, OFFER, PAYEE, published, registered } from '../fixtures.ts'

const SECOND_OFFER = hash('2f')
const THIRD_OFFER = hash('3f')
const withdrawn = emitted('OfferWithdrawn', { offerHash: OFFER, host: 7, kind: 1 })

const publishedCase: Case = {
  name: 'an offer is published, withdrawn and published again',
  blocks: blocks(
    [
      NOON,
      ...registered(),
      published(),
      published({ offerHash: SECOND_OFFER, creditor: CREDITOR, openFeeUnits: 0 }),
    ],
    [NOON + 1, withdrawn],
    [NOON + 2, published()],
    [NOON + 3, emitted('OfferWithdrawn', { offerHash: SECOND_OFFER, host: 7, kind: 1 })],
  ),
  assertions: [
    {
      query: `{ offer(id: "${OFFER}") { host { id } hostKind { id } kind book { id current } generation payee trialSeconds
        creditor pointPrice mibPrice gibPrice mbpsPrice gpuPrice capacityPoints capacityMemoryMib capacityDiskGib
        capacityGpus capacityMbps openFeeUnits withdrawn publishedAt withdrawnAt leaseCount } }`,
      expected: {
        offer: {
          host: { id: '7' },
          hostKind: { id: '7-1' },
          kind: 1,
          book: { id: '7-1-0', current: true },
          generation: 0,
          payee: PAYEE,
          trialSeconds: 600,
          creditor: null,
          pointPrice: '11',
          mibPrice: '12',
          gibPrice: '13',
          mbpsPrice: '14',
          gpuPrice: '15',
          capacityPoints: 16_000,
          capacityMemoryMib: 65_536,
          capacityDiskGib: 2000,
          capacityGpus: 2,
          capacityMbps: 1000,
          openFeeUnits: '500',
          withdrawn: false,
          publishedAt: `${NOON + 2}`,
          withdrawnAt: null,
          leaseCount: 0,
        },
      },
    },
    {
      query: `{ offer(id: "${SECOND_OFFER}") { creditor openFeeUnits withdrawn withdrawnAt } }`,
      expected: {
        offer: { creditor: CREDITOR, openFeeUnits: '0', withdrawn: true, withdrawnAt: `${NOON + 3}` },
      },
    },
    {
      query:
        '{ offerActions(orderBy: timestamp) { name hostKind { id } offer { id } generation timestamp } }',
      expected: {
        offerActions: [
          historyOf('Published', OFFER, NOON, 0),
          historyOf('Published', SECOND_OFFER, NOON, 0),
          historyOf('Withdrawn', OFFER, NOON + 1, null),
          historyOf('Published', OFFER, NOON + 2, 0),
          historyOf('Withdrawn', SECOND_OFFER, NOON + 3, null),
        ],
      },
    },
  ],
}

function historyOf(name: string, offer: string, timestamp: number, generation: number | null): object {
  return { name, hostKind: { id: '7-1' }, offer: { id: offer }, generation, timestamp: `${timestamp}` }
}

const liveQuery =
  '{ offers(where: { withdrawn: false, book_: { current: true }, hostKind_: { draining: false } }) { id } }'

const retiredCase: Case = {
  name: 'the offers of a host that retires are over with it, and those of no other',
  blocks: blocks(
    [NOON, ...registered(), ...registered(8n), published(), published({ offerHash: SECOND_OFFER, host: 8n })],
    [NOON + 1, emitted('HostRetired', { host: 7 })],
  ),
  assertions: [
    { query: liveQuery, expected: { offers: [{ id: SECOND_OFFER }] } },
    {
      query:
        '{ offerBooks(orderBy: id) { id current voidedAt } hostKinds(orderBy: id) { currentBook { id } } }',
      expected: {
        offerBooks: [
          { id: '7-1-0', current: false, voidedAt: `${NOON + 1}` },
          { id: '8-1-0', current: true, voidedAt: null },
        ],
        hostKinds: [{ currentBook: null }, { currentBook: { id: '8-1-0' } }],
      },
    },
  ],
}

const voidedCase: Case = {
  name: 'all offers are voided, a new one is published',
  blocks: blocks(
    [NOON, ...registered(), published(), published({ offerHash: SECOND_OFFER })],
    [NOON + 1, emitted('OffersVoided', { host: 7, kind: 1, generation: 1 })],
    [NOON + 2, published({ offerHash: THIRD_OFFER, generation: 1 })],
  ),
  assertions: [
    { query: liveQuery, expected: { offers: [{ id: THIRD_OFFER }] } },
    {
      query: '{ offerBooks(orderBy: generation) { id generation current voidedAt offers { id } } }',
      expected: {
        offerBooks: [
          {
            id: '7-1-0',
            generation: 0,
            current: false,
            voidedAt: `${NOON + 1}`,
            offers: [{ id: OFFER }, { id: SECOND_OFFER }],
          },
          { id: '7-1-1', generation: 1, current: true, voidedAt: null, offers: [{ id: THIRD_OFFER }] },
        ],
      },
    },
    {
      query:
        '{ hostKinds { generation currentBook { id } } offerActions(where: { name: Voided }) { generation offer { id } } }',
      expected: {
        hostKinds: [{ generation: 1, currentBook: { id: '7-1-1' } }],
        offerActions: [{ generation: 1, offer: null }],
      },
    },
  ],
}

const drainingCase: Case = {
  name: 'a host drains; a kind without offers is voided',
  blocks: blocks(
    [NOON, ...registered(), published()],
    [NOON + 1, emitted('DrainingSet', { host: 7, kind: 1, draining: true })],
    [
      NOON + 2,
      emitted('DrainingSet', { host: 7, kind: 0, draining: true }),
      emitted('DrainingSet', { host: 7, kind: 0, draining: false }),
    ],
    [NOON + 3, emitted('OffersVoided', { host: 7, kind: 2, generation: 1 })],
  ),
  assertions: [
    { query: liveQuery, expected: { offers: [] } },
    {
      query: '{ hostKinds(orderBy: kind) { id draining generation currentBook { id } } }',
      expected: {
        hostKinds: [
          { id: '7-0', draining: false, generation: 0, currentBook: null },
          { id: '7-1', draining: true, generation: 0, currentBook: { id: '7-1-0' } },
          { id: '7-2', draining: false, generation: 1, currentBook: null },
        ],
      },
    },
    {
      query:
        '{ offerActions(where: { name: DrainingSet }) { draining generation offer { id } hostKind { id } } }',
      expected: { offerActions: [drained('7-1', true), drained('7-0', true), drained('7-0', false)] },
    },
  ],
}

function drained(hostKind: string, draining: boolean): object {
  return { draining, generation: null, offer: null, hostKind: { id: hostKind } }
}

export default [publishedCase, retiredCase, voidedCase, drainingCase]
