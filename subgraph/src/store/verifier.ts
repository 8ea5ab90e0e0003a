import { BigInt, ethereum } from '@graphprotocol/graph-ts'
import { Seat, Verifier } from '../../generated/schema'
import { VerifierRegistered } from '../../generated/VerifierNetwork/VerifierNetwork'
import { seatId, stakeId, verifierId } from '../ids'
import { reportMissing } from '../report'

/** Role of a verifier's stake, in the order of the contract's enum. */
const ROLE_VERIFIER = 1

/** Who holds a seat, or held it last; null, and reported, when nobody ever did. */
export function findVerifier(seat: BigInt, event: ethereum.Event): Verifier | null {
  const id = seatId(seat.toI32())
  const place = Seat.load(id)
  if (place !== null) return Verifier.load(place.verifier)
  reportMissing('Seat', id, event)
  return null
}

/** A verifier with an empty record. */
export function newVerifier(event: VerifierRegistered): Verifier {
  const seat = event.params.seat.toI32()
  const verifier = new Verifier(verifierId(seat, event.params.fromEpoch))
  verifier.seat = seatId(seat)
  verifier.seatNumber = seat
  verifier.address = event.params.verifier
  verifier.url = event.params.url
  verifier.stake = stakeId(event.params.verifier, ROLE_VERIFIER)
  verifier.registeredAt = event.block.timestamp
  verifier.fromEpoch = event.params.fromEpoch
  verifier.anchor = event.params.anchor
  verifier.anchorFromEpoch = event.params.fromEpoch
  setEmptyRecord(verifier)
  return verifier
}

function setEmptyRecord(verifier: Verifier): void {
  verifier.commits = 0
  verifier.reveals = 0
  verifier.outcomes = 0
  verifier.disagreements = 0
  verifier.forfeits = 0
  verifier.forfeitedUnits = BigInt.zero()
  verifier.claimedUnits = BigInt.zero()
  verifier.strikes = 0
  verifier.challenged = 0
  verifier.challengesAnswered = 0
  verifier.slashes = 0
  verifier.slashedUnits = BigInt.zero()
}
