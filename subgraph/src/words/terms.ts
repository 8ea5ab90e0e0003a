// The words of `Terms` and `Offer`, contracts/market/types/Terms.sol.
import { Address, BigInt } from '@graphprotocol/graph-ts'
import { Shape, unpackShape } from './shape'
import { addressAt, numberAt, smallNumberAt } from './word'

/** tenant 160 | salt 96 */
export class TenantSalt {
  constructor(
    public tenant: Address,
    public salt: BigInt,
  ) {}
}

export function unpackTenantSalt(word: BigInt): TenantSalt {
  return new TenantSalt(addressAt(word), numberAt(word, 20, 12))
}

/** payee 160 | host 64 | kind 8 | trialSeconds 16 */
export class PayeeHostKindTrial {
  constructor(
    public payee: Address,
    public host: BigInt,
    public kind: i32,
    public trialSeconds: i32,
  ) {}
}

export function unpackPayeeHostKindTrial(word: BigInt): PayeeHostKindTrial {
  return new PayeeHostKindTrial(
    addressAt(word),
    numberAt(word, 20, 8),
    smallNumberAt(word, 28, 1),
    smallNumberAt(word, 29, 2),
  )
}

/** author 160 | feeBps 16 | royaltyBps 16 | activationDeadline 32 */
export class AuthorFeeDeadline {
  constructor(
    public author: Address,
    public feeBps: i32,
    public royaltyBps: i32,
    public activationDeadline: BigInt,
  ) {}
}

export function unpackAuthorFeeDeadline(word: BigInt): AuthorFeeDeadline {
  return new AuthorFeeDeadline(
    addressAt(word),
    smallNumberAt(word, 20, 2),
    smallNumberAt(word, 22, 2),
    numberAt(word, 24, 4),
  )
}

/** shape 104 | rate 64 (1e-18 USDC per second) | openFee 64 (1e-6 USDC) */
export class ShapeRateOpenFee {
  constructor(
    public shape: Shape,
    public rate: BigInt,
    public openFeeUnits: BigInt,
  ) {}
}

export function unpackShapeRateOpenFee(word: BigInt): ShapeRateOpenFee {
  return new ShapeRateOpenFee(unpackShape(word), numberAt(word, 13, 8), numberAt(word, 21, 8))
}

/** capacity 104 (a shape) | openFee 64 (1e-6 USDC) */
export class CapacityOpenFee {
  constructor(
    public capacity: Shape,
    public openFeeUnits: BigInt,
  ) {}
}

export function unpackCapacityOpenFee(word: BigInt): CapacityOpenFee {
  return new CapacityOpenFee(unpackShape(word), numberAt(word, 13, 8))
}
