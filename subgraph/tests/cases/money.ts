import { blocks, type Case, emitted } from '../case.ts'
import {
  activated,
  address,
  DAY,
  LEASE,
  NOON,
  OWNER,
  opened,
  PAYEE,
  published,
  registered,
  STRANGER,
} from '../fixtures.ts'
import { pricesWord } from '../words.ts'

const MAX_HELD_FEE_UNITS = 2 ** 40 - 1
const MIDNIGHT = (DAY + 1) * 86_400

const withdrawn = (settledSeconds: number, toPayee: number, fee: number) =>
  emitted('LeaseWithdrawn', { leaseId: LEASE, settledSeconds, toPayee, toAuthor: 0, fee })

const purseCase: Case = {
  name: 'money waits to be claimed and fees to be collected',
  blocks: blocks(
    [NOON, ...registered(), published(), opened()],
    [
      NOON + 1,
      activated(),
      emitted('Owed', { account: PAYEE, amount: 700 }),
      emitted('Owed', { account: PAYEE, amount: 50 }),
      emitted('Owed', { account: STRANGER, amount: 5 }),
      withdrawn(1, 1, 300),
    ],
    [NOON + 2, emitted('Claimed', { account: PAYEE, to: OWNER, amount: 750 })],
    [NOON + 3, emitted('FeesCollected', { host: 7, kind: 1, amount: 300 })],
    [NOON + 4, withdrawn(2, 1, MAX_HELD_FEE_UNITS)],
    [NOON + 5, withdrawn(3, 1, 9)],
  ),
  assertions: [
    {
      query: '{ accounts(orderBy: id) { id owedUnits claimedUnits } hostKinds { uncollectedFeeUnits } }',
      expected: {
        accounts: [
          { id: PAYEE, owedUnits: '0', claimedUnits: '750' },
          { id: STRANGER, owedUnits: '5', claimedUnits: '0' },
        ],
        hostKinds: [{ uncollectedFeeUnits: `${MAX_HELD_FEE_UNITS}` }],
      },
    },
    {
      query: '{ hostActions(where: { name: FeesCollected }) { kind amountUnits host { id } } }',
      expected: { hostActions: [{ kind: 1, amountUnits: '300', host: { id: '7' } }] },
    },
  ],
}

const daysCase: Case = {
  name: 'money and seconds are summed per day, on each host and overall',
  blocks: blocks(
    [NOON, ...registered(7n), ...registered(8n), published(), opened()],
    [MIDNIGHT - 1, activated(), withdrawn(100, 975, 25)],
    [
      MIDNIGHT,
      withdrawn(300, 1950, 50),
      opened({ leaseId: `0x${'8e'.repeat(32)}`, host: 8n, deposit: 70_000 }),
      emitted('LeaseToppedUp', { leaseId: LEASE, payer: STRANGER, amount: 40_000 }),
    ],
  ),
  assertions: [
    {
      query: `{ marketDays(orderBy: startsAt) { id startsAt openedLeases activatedLeases endedLeases depositedUnits
        refundedUnits toPayeesUnits toAuthorsUnits feeUnits settledSeconds creditedSeconds } }`,
      expected: {
        marketDays: [
          {
            id: `${DAY}`,
            startsAt: `${DAY * 86_400}`,
            ...counts(1, 1),
            depositedUnits: '100000',
            ...paid('975', '25', '100'),
          },
          {
            id: `${DAY + 1}`,
            startsAt: `${MIDNIGHT}`,
            ...counts(1, 0),
            depositedUnits: '110000',
            ...paid('1950', '50', '200'),
          },
        ],
      },
    },
    {
      query: `{ hostDays(orderBy: id) { id host { id } startsAt openedLeases activatedLeases endedLeases depositedUnits
        refundedUnits toPayeesUnits toAuthorsUnits feeUnits settledSeconds creditedSeconds } }`,
      expected: {
        hostDays: [
          hostDay(7, DAY, { ...counts(1, 1), depositedUnits: '100000', ...paid('975', '25', '100') }),
          hostDay(7, DAY + 1, { ...counts(0, 0), depositedUnits: '40000', ...paid('1950', '50', '200') }),
          hostDay(8, DAY + 1, { ...counts(1, 0), depositedUnits: '70000', ...paid('0', '0', '0') }),
        ],
      },
    },
  ],
}

function counts(openedLeases: number, activatedLeases: number): object {
  return { openedLeases, activatedLeases, endedLeases: 0 }
}

function paid(toPayeesUnits: string, feeUnits: string, settledSeconds: string): object {
  return {
    refundedUnits: '0',
    toPayeesUnits,
    toAuthorsUnits: '0',
    feeUnits,
    settledSeconds,
    creditedSeconds: '0',
  }
}

function hostDay(host: number, day: number, fields: object): object {
  return { id: `${host}-${day}`, host: { id: `${host}` }, startsAt: `${day * 86_400}`, ...fields }
}

const parametersCase: Case = {
  name: 'what is governed is kept as it was last set',
  blocks: blocks([
    NOON,
    emitted('FeeBpsSet', { feeBps: 300 }),
    emitted('FeeBpsSet', { feeBps: 250 }),
    emitted('TreasurySet', { treasury: address('b') }),
    emitted('CreditorSet', { creditor: address('c') }),
    emitted('OpeningPaused', { paused: true }),
    emitted('LowRunwaySecondsSet', { lowRunwaySeconds: 7200 }),
    emitted('PriceFloorsSet', { kind: 1, prices: pricesWord(9n, 9n, 9n, 9n, 9n) }),
    emitted('PriceFloorsSet', { kind: 1, prices: pricesWord(5n, 4n, 3n, 2n, 2n ** 64n - 1n) }),
  ]),
  assertions: [
    {
      query: `{ market(id: "market") { feeBps treasury creditor openingPaused lowRunwaySeconds escrow }
        priceFloors { id kind pointPrice mibPrice gibPrice mbpsPrice gpuPrice } }`,
      expected: {
        market: {
          feeBps: 250,
          treasury: address('b'),
          creditor: address('c'),
          openingPaused: true,
          lowRunwaySeconds: '7200',
          escrow: null,
        },
        priceFloors: [
          {
            id: '1',
            kind: 1,
            pointPrice: '5',
            mibPrice: '4',
            gibPrice: '3',
            mbpsPrice: '2',
            gpuPrice: '18446744073709551615',
          },
        ],
      },
    },
  ],
}

export default [purseCase, daysCase, parametersCase]
