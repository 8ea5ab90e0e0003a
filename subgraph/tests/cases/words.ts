import { blocks, type Case, emitted } from '../case.ts'
import { address, hash, LEASE, NOON, OFFER, registered } from '../fixtures.ts'
import { packed } from '../words.ts'

const U64 = 2n ** 64n - 1n
const U96 = 2n ** 96n - 1n
const TOP23 = 2 ** 23 - 1

/** Every field at its largest, so that a field read one byte off shows in its neighbour. */
const largestCase: Case = {
  name: 'words with every field at its largest are decoded',
  blocks: blocks([NOON, ...registered(U64), published(U64, address('f')), opened(U64, address('f'))]),
  assertions: decoded(U64, address('f'), U64, U96, 65_535, TOP23, 127),
}

/** Mostly zeros: numbers arrive without their leading zero bytes. */
const smallestCase: Case = {
  name: 'words with almost nothing in them are decoded',
  blocks: blocks([NOON, ...registered(1n), published(1n, address('0')), opened(1n, address('0'))]),
  assertions: decoded(1n, null, 0n, 0n, 0, 0, 0),
}

function published(host: bigint, creditor: string) {
  const full = host === U64
  const shape = full ? fullShape() : 0n
  return emitted('OfferPublished', {
    offerHash: OFFER,
    host,
    kind: full ? 255 : 0,
    generation: full ? 65_535 : 0,
    payeeHostKindTrial: packed([creditor, 160], [host, 64], [full ? 255 : 0, 8], [full ? 65_535 : 0, 16]),
    creditor,
    prices: full ? 2n ** 256n - 1n : 0,
    capacityOpenFee: packed([shape, 104], [full ? U64 : 0n, 64]),
  })
}

function opened(host: bigint, who: string) {
  const full = host === U64
  const kind = full ? 255 : 0
  const top = full ? 65_535 : 0
  return emitted('LeaseOpened', {
    leaseId: LEASE,
    hostKind: (host << 8n) | BigInt(kind),
    tenant: who,
    tenantSalt: packed([who, 160], [full ? U96 : 0n, 96]),
    payeeHostKindTrial: packed([who, 160], [host, 64], [kind, 8], [top, 16]),
    authorFeeDeadline: packed([who, 160], [top, 16], [top, 16], [full ? 2 ** 32 - 1 : 0, 32]),
    creditor: BigInt(who),
    shapeRateOpenFee: packed([full ? fullShape() : 0n, 104], [full ? U64 : 0n, 64], [full ? U64 : 0n, 64]),
    offerHash: OFFER,
    manifestHash: hash('00'),
    deposit: full ? U64 : 0n,
    manifest: '0x',
  })
}

function fullShape(): bigint {
  return packed([TOP23, 24], [TOP23, 24], [TOP23, 24], [127, 8], [TOP23, 24])
}

function decoded(
  host: bigint,
  nobody: string | null,
  amount: bigint,
  salt: bigint,
  small: number,
  quantity: number,
  gpus: number,
) {
  const kind = small === 0 ? 0 : 255
  const price = small === 0 ? '0' : `${2n ** 48n - 1n}`
  const who = nobody ?? address('0')
  return [
    {
      query: `{ offers { host { id } kind generation payee trialSeconds creditor pointPrice mibPrice gibPrice mbpsPrice gpuPrice
        capacityPoints capacityMemoryMib capacityDiskGib capacityGpus capacityMbps openFeeUnits } }`,
      expected: {
        offers: [
          {
            host: { id: `${host}` },
            kind,
            generation: small,
            payee: who,
            trialSeconds: small,
            creditor: nobody,
            pointPrice: price,
            mibPrice: price,
            gibPrice: price,
            mbpsPrice: price,
            gpuPrice: `${amount}`,
            capacityPoints: quantity,
            capacityMemoryMib: quantity,
            capacityDiskGib: quantity,
            capacityGpus: gpus,
            capacityMbps: quantity,
            openFeeUnits: `${amount}`,
          },
        ],
      },
    },
    {
      query: `{ leases { tenant salt payee host { id } hostKind { id } trialSeconds author feeBps royaltyBps activationDeadline
        creditor points memoryMib diskGib gpus mbps rate openFeeUnits depositedUnits manifest } }`,
      expected: {
        leases: [
          {
            tenant: who,
            salt: `${salt}`,
            payee: who,
            host: { id: `${host}` },
            hostKind: { id: `${host}-${kind}` },
            trialSeconds: small,
            author: nobody,
            feeBps: small,
            royaltyBps: small,
            activationDeadline: small === 0 ? '0' : `${2 ** 32 - 1}`,
            creditor: nobody,
            points: quantity,
            memoryMib: quantity,
            diskGib: quantity,
            gpus,
            mbps: quantity,
            rate: `${amount}`,
            openFeeUnits: `${amount}`,
            depositedUnits: `${amount}`,
            manifest: '0x',
          },
        ],
      },
    },
  ]
}

export default [largestCase, smallestCase]
