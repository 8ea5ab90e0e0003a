import fc from 'fast-check'
import { type Address, getAddress, type Hex } from 'viem'
import { MAX_SHAPE } from '../packing/index.ts'
import type { LeaseTerms, OfferTerms, Shape, UnitPrices } from '../types.ts'

const upTo = (bits: number) => fc.bigInt({ min: 0n, max: 2n ** BigInt(bits) - 1n })
const whole = (max: number) => fc.integer({ min: 0, max })
const hex = (bytes: number) =>
  fc
    .uint8Array({ minLength: bytes, maxLength: bytes })
    .map((raw): Hex => `0x${Buffer.from(raw).toString('hex')}`)

/** Any address but zero, checksummed. */
export const anyAddress: fc.Arbitrary<Address> = hex(20)
  .map((raw) => getAddress(raw))
  .filter((address) => BigInt(address) !== 0n)
const addressOrNull = fc.option(anyAddress, { nil: null })

/** Any shape that keeps its guards clear. */
export const anyShape: fc.Arbitrary<Shape> = fc.record(
  {
    points: whole(MAX_SHAPE.points),
    memoryMib: whole(MAX_SHAPE.memoryMib),
    diskGib: whole(MAX_SHAPE.diskGib),
    gpus: whole(MAX_SHAPE.gpus),
    mbps: whole(MAX_SHAPE.mbps),
  },
  { noNullPrototype: true },
)

/** Any unit prices that fit their bits. */
export const anyPrices: fc.Arbitrary<UnitPrices> = fc.record(
  {
    point: upTo(48),
    mib: upTo(48),
    gib: upTo(48),
    mbps: upTo(48),
    gpu: upTo(64),
  },
  { noNullPrototype: true },
)

const payeeHostKindTrial = {
  payee: anyAddress,
  host: upTo(64),
  kind: whole(255),
  trialSeconds: whole(65_535),
}

/** Any offer that fits its bits; caps are the contract's business. */
export const anyOffer: fc.Arbitrary<OfferTerms> = fc.record(
  {
    ...payeeHostKindTrial,
    creditor: addressOrNull,
    prices: anyPrices,
    capacity: anyShape,
    openFeeUnits: upTo(64),
  },
  { noNullPrototype: true },
)

/** Any terms that fit their bits; whether they make sense is the contract's business. */
export const anyTerms: fc.Arbitrary<LeaseTerms> = fc.record(
  {
    ...payeeHostKindTrial,
    tenant: anyAddress,
    salt: upTo(96),
    author: addressOrNull,
    feeBps: whole(65_535),
    royaltyBps: whole(65_535),
    activationDeadline: whole(2 ** 32 - 1),
    creditor: addressOrNull,
    shape: anyShape,
    rate: upTo(64),
    openFeeUnits: upTo(64),
    offerHash: hex(32),
    manifestHash: hex(32),
  },
  { noNullPrototype: true },
)
