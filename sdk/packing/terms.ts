import type { LeaseTerms, PackedTerms } from '../types.ts'
import { addressAt, addressBits, addressOrNullAt } from './address.ts'
import { bitsAt, numberAt, packBits, wholeNumber } from './bits.ts'
import { packPayeeHostKindTrial, unpackPayeeHostKindTrial } from './offer.ts'
import { packShape, unpackShape } from './shape.ts'

/** Terms as the contract takes them (contracts/market/types/Terms.sol). @throws RangeError naming the field that does not fit. */
export function packTerms(terms: LeaseTerms): PackedTerms {
  return {
    tenantSalt: packBits([
      ['tenant', addressBits(terms.tenant), 160],
      ['salt', terms.salt, 96],
    ]),
    payeeHostKindTrial: packPayeeHostKindTrial(terms),
    authorFeeDeadline: packBits([
      ['author', addressBits(terms.author), 160],
      ['feeBps', wholeNumber('feeBps', terms.feeBps), 16],
      ['royaltyBps', wholeNumber('royaltyBps', terms.royaltyBps), 16],
      ['activationDeadline', wholeNumber('activationDeadline', terms.activationDeadline), 32],
    ]),
    creditor: addressBits(terms.creditor),
    shapeRateOpenFee: packBits([
      ['shape', packShape(terms.shape), 104],
      ['rate', terms.rate, 64],
      ['openFeeUnits', terms.openFeeUnits, 64],
    ]),
    offerHash: terms.offerHash,
    manifestHash: terms.manifestHash,
  }
}

/** The reverse of `packTerms`; takes the arguments of a `LeaseOpened` event as they are (add `tenantSalt` and friends). */
export function unpackTerms(words: PackedTerms): LeaseTerms {
  return {
    tenant: addressAt(words.tenantSalt, 0),
    salt: bitsAt(words.tenantSalt, 160, 96),
    ...unpackPayeeHostKindTrial(words.payeeHostKindTrial),
    author: addressOrNullAt(words.authorFeeDeadline, 0),
    feeBps: numberAt(words.authorFeeDeadline, 160, 16),
    royaltyBps: numberAt(words.authorFeeDeadline, 176, 16),
    activationDeadline: numberAt(words.authorFeeDeadline, 192, 32),
    creditor: addressOrNullAt(words.creditor, 0),
    shape: unpackShape(words.shapeRateOpenFee),
    rate: bitsAt(words.shapeRateOpenFee, 104, 64),
    openFeeUnits: bitsAt(words.shapeRateOpenFee, 168, 64),
    offerHash: words.offerHash,
    manifestHash: words.manifestHash,
  }
}
