import { type Address, encodeAbiParameters, type Hex, keccak256, parseAbiParameters } from 'viem'
import type { LeaseTerms, OfferTerms } from '../types.ts'
import { packOffer } from './offer.ts'
import { packTerms } from './terms.ts'

/** Where a lease or offer lives: the same terms elsewhere are another lease. */
export interface EscrowPlace {
  readonly chainId: number
  readonly leaseEscrow: Address
}

const LEASE_PREIMAGE = parseAbiParameters(
  'address, uint256, uint256, uint256, uint256, uint256, uint256, bytes32, bytes32',
)
const OFFER_PREIMAGE = parseAbiParameters('address, uint256, uint256, uint256, uint256, uint256, uint256')

/** The id that the escrow gives a lease: keccak256(escrow, chain id, the seven words). Known before anything is signed. */
export function leaseIdOf(terms: LeaseTerms, place: EscrowPlace): Hex {
  const words = packTerms(terms)
  return keccak256(
    encodeAbiParameters(LEASE_PREIMAGE, [
      place.leaseEscrow,
      BigInt(place.chainId),
      words.tenantSalt,
      words.payeeHostKindTrial,
      words.authorFeeDeadline,
      words.creditor,
      words.shapeRateOpenFee,
      words.offerHash,
      words.manifestHash,
    ]),
  )
}

/** The hash that names an offer of a generation: keccak256(escrow, chain id, the four words, generation). */
export function offerHashOf(offer: OfferTerms, generation: number, place: EscrowPlace): Hex {
  const words = packOffer(offer)
  return keccak256(
    encodeAbiParameters(OFFER_PREIMAGE, [
      place.leaseEscrow,
      BigInt(place.chainId),
      words.payeeHostKindTrial,
      words.creditor,
      words.prices,
      words.capacityOpenFee,
      BigInt(generation),
    ]),
  )
}

/** host << 8 | kind: the indexed topic of `LeaseOpened` and the key of the host's word. */
export function hostKindOf(host: bigint, kind: number): bigint {
  return (host << 8n) | BigInt(kind)
}
