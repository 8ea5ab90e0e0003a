import type { OfferTerms, PackedOffer } from '../types.ts'
import { addressAt, addressBits, addressOrNullAt } from './address.ts'
import { bitsAt, numberAt, packBits, wholeNumber } from './bits.ts'
import { packPrices, unpackPrices } from './prices.ts'
import { packShape, unpackShape } from './shape.ts'

/** The word that terms and offers share: payee 160 | host 64 | kind 8 | trialSeconds 16. */
export function packPayeeHostKindTrial(
  fields: Pick<OfferTerms, 'payee' | 'host' | 'kind' | 'trialSeconds'>,
): bigint {
  return packBits([
    ['payee', addressBits(fields.payee), 160],
    ['host', fields.host, 64],
    ['kind', wholeNumber('kind', fields.kind), 8],
    ['trialSeconds', wholeNumber('trialSeconds', fields.trialSeconds), 16],
  ])
}

/** The reverse of `packPayeeHostKindTrial`. */
export function unpackPayeeHostKindTrial(
  word: bigint,
): Pick<OfferTerms, 'payee' | 'host' | 'kind' | 'trialSeconds'> {
  return {
    payee: addressAt(word, 0),
    host: bitsAt(word, 160, 64),
    kind: numberAt(word, 224, 8),
    trialSeconds: numberAt(word, 232, 16),
  }
}

/** The word `capacityOpenFee`: capacity 104 | openFee 64. */
export function packCapacityOpenFee(fields: Pick<OfferTerms, 'capacity' | 'openFeeUnits'>): bigint {
  return packBits([
    ['capacity', packShape(fields.capacity), 104],
    ['openFeeUnits', fields.openFeeUnits, 64],
  ])
}

/** An offer as the contract takes it. @throws RangeError naming the field that does not fit. */
export function packOffer(offer: OfferTerms): PackedOffer {
  return {
    payeeHostKindTrial: packPayeeHostKindTrial(offer),
    creditor: addressBits(offer.creditor),
    prices: packPrices(offer.prices),
    capacityOpenFee: packCapacityOpenFee(offer),
  }
}

/** The reverse of `packOffer`. */
export function unpackOffer(words: PackedOffer): OfferTerms {
  return {
    ...unpackPayeeHostKindTrial(words.payeeHostKindTrial),
    creditor: addressOrNullAt(words.creditor, 0),
    prices: unpackPrices(words.prices),
    capacity: unpackShape(words.capacityOpenFee),
    openFeeUnits: bitsAt(words.capacityOpenFee, 104, 64),
  }
}
