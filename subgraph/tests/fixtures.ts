import { type CaseEvent, emitted } from './case.ts'
import { packed, pricesWord, type ShapeFields, shapeWord } from './words.ts'

/** Noon of 21 November 2024, day 20048. */
export const NOON = 1_732_190_400
export const DAY = 20_048

/** 0x1111…11, twenty bytes. */
export const address = (digit: string): string => `0x${digit.repeat(40)}`
/** 0xabab…ab, thirty-two bytes. */
export const hash = (pair: string): string => `0x${pair.repeat(32)}`

export const ZERO_ADDRESS = address('0')
export const OWNER = address('1')
export const OPERATOR = address('2')
export const PAYEE = address('3')
/** No two bytes alike: an address read backwards shows. */
export const TENANT = '0x0102030405060708090a0b0c0d0e0f1011121314'
export const AUTHOR = address('5')
export const CREDITOR = address('6')
export const STRANGER = address('7')

export const OFFER = hash('0f')
export const LEASE = hash('1e')
export const MANIFEST_HASH = hash('3a')

/** Host 7 as it is registered, with facts and beacon key, in one transaction. */
export function registered(host = 7n, owner = OWNER): CaseEvent[] {
  return [
    emitted('HostRegistered', { host, owner, operator: OPERATOR, payee: PAYEE }),
    emitted('HostFactsUpdated', {
      host,
      endpoint: 'https://host.example',
      hpkeKey: hash('aa'),
      hpkeKeyVersion: 1,
      region: 'DE-FRA',
      hardware: '{"accelerator":"kvm"}',
      tags: 'fast, , eu',
    }),
  ]
}

export const CAPACITY: ShapeFields = [16_000, 65_536, 2000, 2, 1000]
export const SHAPE: ShapeFields = [2000, 4096, 40, 1, 100]

export interface OfferFixture {
  readonly offerHash?: string
  readonly host?: bigint
  readonly generation?: number
  readonly creditor?: string
  readonly openFeeUnits?: number
}

/** An offer of host 7 for kind 1: prices 11, 12, 13, 14, 15 for point, MiB, GiB, Mbit/s, GPU. */
export function published(fixture: OfferFixture = {}): CaseEvent {
  const {
    offerHash = OFFER,
    host = 7n,
    generation = 0,
    creditor = ZERO_ADDRESS,
    openFeeUnits = 500,
  } = fixture
  return emitted('OfferPublished', {
    offerHash,
    host,
    kind: 1,
    generation,
    payeeHostKindTrial: packed([PAYEE, 160], [host, 64], [1, 8], [600, 16]),
    creditor,
    prices: pricesWord(11n, 12n, 13n, 14n, 15n),
    capacityOpenFee: packed([shapeWord(CAPACITY), 104], [openFeeUnits, 64]),
  })
}

export interface LeaseFixture {
  readonly leaseId?: string
  readonly host?: bigint
  readonly tenant?: string
  readonly author?: string
  readonly royaltyBps?: number
  readonly creditor?: string
  readonly rate?: bigint
  readonly openFeeUnits?: number
  readonly deposit?: number
  readonly manifest?: string
  readonly salt?: bigint
}

/** 10 units of 1e-6 USDC per second. */
export const RATE = 10_000_000_000_000n

/** A lease of host 7 on that offer: 10 units per second, deposit 100,000 units (10,000 s), open fee 500 units. */
export function opened(fixture: LeaseFixture = {}): CaseEvent {
  const { leaseId = LEASE, host = 7n, tenant = TENANT, author = ZERO_ADDRESS, royaltyBps = 0 } = fixture
  const { creditor = ZERO_ADDRESS, rate = RATE, openFeeUnits = 500, deposit = 100_000 } = fixture
  const { manifest = '0x010203', salt = 99n } = fixture
  return emitted('LeaseOpened', {
    leaseId,
    hostKind: (host << 8n) | 1n,
    tenant,
    tenantSalt: packed([tenant, 160], [salt, 96]),
    payeeHostKindTrial: packed([PAYEE, 160], [host, 64], [1, 8], [600, 16]),
    authorFeeDeadline: packed([author, 160], [250, 16], [royaltyBps, 16], [NOON + 600, 32]),
    creditor: BigInt(creditor),
    shapeRateOpenFee: packed([shapeWord(SHAPE), 104], [rate, 64], [openFeeUnits, 64]),
    offerHash: OFFER,
    manifestHash: MANIFEST_HASH,
    deposit,
    manifest,
  })
}

/** The host says that the instance runs. */
export function activated(leaseId = LEASE): CaseEvent {
  return emitted('LeaseActivated', {
    leaseId,
    endpoint: 'ssh://debian@203.0.113.7:40001',
    sshFingerprint: hash('5f'),
  })
}
