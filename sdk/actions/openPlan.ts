import { type Address, type Hex, numberToHex } from 'viem'
import { z } from 'zod'
import { FreeholdError } from '../errors/base.ts'
import { addressSchema, hexSchema } from '../networks/schema.ts'
import { leaseIdOf } from '../packing/ids.ts'
import { packPrices, unpackPrices } from '../packing/prices.ts'
import { packShape, unpackShape } from '../packing/shape.ts'
import { packTerms, unpackTerms } from '../packing/terms.ts'
import type { LeaseTerms, Shape, UnitPrices } from '../types.ts'

/** Everything that `open` takes, fixed before the first signature; the lease id follows from it. */
export interface OpenPlan {
  readonly chainId: number
  readonly leaseEscrow: Address
  readonly leaseId: Hex
  readonly terms: LeaseTerms
  /** Of the offer; `open` proves the offer by its hash. */
  readonly prices: UnitPrices
  readonly capacity: Shape
  /** 1e-6 USDC, the open fee not included. */
  readonly depositUnits: bigint
  /** Sealed. */
  readonly manifest: Hex
}

/** A kept plan that is damaged or of another version. */
export class OpenPlanError extends FreeholdError {
  override readonly name = 'OpenPlanError'
  constructor(message: string, cause?: unknown) {
    super(message, { next: 'make a new quote; look into your leases first, it may be open.', cause })
  }
}

const word = hexSchema.transform(BigInt)
const planSchema = z.object({
  version: z.literal(1),
  chainId: z.int().positive(),
  leaseEscrow: addressSchema,
  leaseId: hexSchema,
  tenantSalt: word,
  payeeHostKindTrial: word,
  authorFeeDeadline: word,
  creditor: word,
  shapeRateOpenFee: word,
  offerHash: hexSchema,
  manifestHash: hexSchema,
  prices: word,
  capacity: word,
  deposit: word,
  manifest: hexSchema,
})

/** A plan as text, for local storage or a file. It holds no secret: the manifest is sealed. */
export function encodeOpenPlan(plan: OpenPlan): string {
  const { chainId, leaseEscrow, leaseId, terms, prices, capacity, depositUnits, manifest } = plan
  const words = {
    ...packTerms(terms),
    prices: packPrices(prices),
    capacity: packShape(capacity),
    deposit: depositUnits,
  }
  const fields = Object.entries(words).map(([name, value]) => [
    name,
    typeof value === 'bigint' ? numberToHex(value, { size: 32 }) : value,
  ])
  return JSON.stringify({
    version: 1,
    chainId,
    leaseEscrow,
    leaseId,
    ...Object.fromEntries(fields),
    manifest,
  })
}

/** Reads a kept plan. @throws OpenPlanError when it is damaged */
export function decodeOpenPlan(text: string): OpenPlan {
  const parsed = planSchema.safeParse(parseJson(text))
  if (!parsed.success) {
    throw new OpenPlanError(`The kept plan cannot be read:\n${z.prettifyError(parsed.error)}`, parsed.error)
  }
  const { chainId, leaseEscrow, leaseId, prices, capacity, deposit, manifest, ...words } = parsed.data
  const terms = unpackTerms(words)
  if (leaseIdOf(terms, { chainId, leaseEscrow }) !== leaseId) {
    throw new OpenPlanError('The kept plan is damaged: its terms do not make its lease id.')
  }
  return {
    chainId,
    leaseEscrow,
    leaseId,
    terms,
    prices: unpackPrices(prices),
    capacity: unpackShape(capacity),
    depositUnits: deposit,
    manifest,
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new OpenPlanError('The kept plan is no JSON.', cause)
  }
}
