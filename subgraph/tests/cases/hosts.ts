import { blocks, type Case, emitted } from '../case.ts'
import {
  address,
  hash,
  NOON,
  OPERATOR,
  OWNER,
  PAYEE,
  registered,
  STRANGER,
  ZERO_ADDRESS,
} from '../fixtures.ts'
import { pricesWord } from '../words.ts'

const HOST = 7n
const beaconKey = `0x${'be'.repeat(64)}`

const registeredCase: Case = {
  name: 'a host is registered with its facts',
  blocks: blocks([
    NOON,
    ...registered(),
    emitted('BeaconKeyUpdated', { host: HOST, beaconKeyHash: hash('bb'), beaconKey }),
  ]),
  assertions: [
    {
      query: `{ hosts { id number owner provider { id hostCount firstSeenAt } operator payee proposedOwner proposedPayee
        endpoint hpkeKey hpkeKeyVersion region hardware tags factsUpdatedAt beaconKeyHash beaconKey
        registeredAt registeredAtBlock retiredAt openedLeases liveLeases earnedUnits settledSeconds } }`,
      expected: {
        hosts: [
          {
            id: '7',
            number: '7',
            owner: OWNER,
            provider: { id: OWNER, hostCount: 1, firstSeenAt: `${NOON}` },
            operator: OPERATOR,
            payee: PAYEE,
            proposedOwner: null,
            proposedPayee: null,
            endpoint: 'https://host.example',
            hpkeKey: hash('aa'),
            hpkeKeyVersion: '1',
            region: 'DE-FRA',
            hardware: '{"accelerator":"kvm"}',
            tags: ['fast', 'eu'],
            factsUpdatedAt: `${NOON}`,
            beaconKeyHash: hash('bb'),
            beaconKey,
            registeredAt: `${NOON}`,
            registeredAtBlock: '1',
            retiredAt: null,
            openedLeases: 0,
            liveLeases: 0,
            earnedUnits: '0',
            settledSeconds: '0',
          },
        ],
      },
    },
    {
      query:
        '{ hostActions(orderBy: logIndex) { name host { id } account hpkeKey hpkeKeyVersion beaconKeyHash logIndex } }',
      expected: {
        hostActions: [
          action('Registered', 0, { account: OWNER }),
          action('FactsUpdated', 1, { hpkeKey: hash('aa'), hpkeKeyVersion: '1' }),
          action('BeaconKeyUpdated', 2, { beaconKeyHash: hash('bb') }),
        ],
      },
    },
    {
      query: '{ market(id: "market") { hostCount providerCount } }',
      expected: { market: { hostCount: 1, providerCount: 1 } },
    },
  ],
}

function action(name: string, logIndex: number, fields: object): object {
  const none = { account: null, hpkeKey: null, hpkeKeyVersion: null, beaconKeyHash: null }
  return { name, host: { id: '7' }, logIndex, ...none, ...fields }
}

const changedCase: Case = {
  name: 'operator, payee and owner of a host change',
  blocks: blocks(
    [NOON, ...registered(7n), ...registered(8n)],
    [
      NOON + 1,
      emitted('OperatorChanged', { host: HOST, operator: ZERO_ADDRESS }),
      emitted('PayeeProposed', { host: HOST, payee: address('8') }),
      emitted('OwnerProposed', { host: HOST, owner: STRANGER }),
      emitted('PayeeProposed', { host: 8, payee: address('8') }),
      emitted('OwnerProposed', { host: 8, owner: STRANGER }),
    ],
    [
      NOON + 2,
      emitted('PayeeChanged', { host: HOST, payee: address('8') }),
      emitted('OwnerChanged', { host: HOST, owner: STRANGER }),
    ],
  ),
  assertions: [
    {
      query: `{ hosts(orderBy: number) { id operator payee proposedPayee proposedOwner owner provider { id } } }`,
      expected: {
        hosts: [
          {
            id: '7',
            operator: null,
            payee: address('8'),
            proposedPayee: null,
            proposedOwner: null,
            owner: STRANGER,
            provider: { id: STRANGER },
          },
          {
            id: '8',
            operator: OPERATOR,
            payee: PAYEE,
            proposedPayee: address('8'),
            proposedOwner: STRANGER,
            owner: OWNER,
            provider: { id: OWNER },
          },
        ],
      },
    },
    {
      query:
        '{ providers(orderBy: id) { id hostCount hosts { id } } market(id: "market") { hostCount providerCount } }',
      expected: {
        providers: [
          { id: OWNER, hostCount: 1, hosts: [{ id: '8' }] },
          { id: STRANGER, hostCount: 1, hosts: [{ id: '7' }] },
        ],
        market: { hostCount: 2, providerCount: 2 },
      },
    },
    {
      query: '{ hostActions(where: { timestamp_gt: "1732190400", host: "7" }) { name account } }',
      expected: {
        hostActions: [
          { name: 'OperatorChanged', account: ZERO_ADDRESS },
          { name: 'PayeeProposed', account: address('8') },
          { name: 'OwnerProposed', account: STRANGER },
          { name: 'PayeeChanged', account: address('8') },
          { name: 'OwnerChanged', account: STRANGER },
        ],
      },
    },
  ],
}

const retiredCase: Case = {
  name: 'a host sets price minima and retires',
  blocks: blocks(
    [NOON, ...registered()],
    [
      NOON + 1,
      emitted('PriceMinimaChanged', { host: HOST, kind: 1, prices: pricesWord(1n, 2n, 3n, 4n, 5n) }),
    ],
    [NOON + 2, emitted('HostRetired', { host: HOST }), emitted('EscrowBound', { escrow: address('e') })],
  ),
  assertions: [
    {
      query: `{ hostKinds { id kind minimumPointPrice minimumMibPrice minimumGibPrice minimumMbpsPrice minimumGpuPrice }
        hosts { retiredAt } market(id: "market") { escrow } }`,
      expected: {
        hostKinds: [
          {
            id: '7-1',
            kind: 1,
            minimumPointPrice: '1',
            minimumMibPrice: '2',
            minimumGibPrice: '3',
            minimumMbpsPrice: '4',
            minimumGpuPrice: '5',
          },
        ],
        hosts: [{ retiredAt: `${NOON + 2}` }],
        market: { escrow: address('e') },
      },
    },
    {
      query: '{ hostActions(where: { timestamp_gt: "1732190400" }) { name kind } }',
      expected: {
        hostActions: [
          { name: 'PriceMinimaChanged', kind: 1 },
          { name: 'Retired', kind: null },
        ],
      },
    },
  ],
}

export default [registeredCase, changedCase, retiredCase]
