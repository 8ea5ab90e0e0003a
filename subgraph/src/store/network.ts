import { BigInt } from '@graphprotocol/graph-ts'
import { VerifierNetwork } from '../../generated/schema'
import { NETWORK_ID } from '../ids'

/** The one network; made with zeros at its first event. */
export function loadNetwork(): VerifierNetwork {
  const known = VerifierNetwork.load(NETWORK_ID)
  if (known !== null) return known
  const network = new VerifierNetwork(NETWORK_ID)
  network.committeeSize = 0
  network.quorum = 0
  network.confirmationSize = 0
  network.confirmationQuorum = 0
  network.seatStakeUnits = BigInt.zero()
  network.slashUnits = BigInt.zero()
  network.challengeBondUnits = BigInt.zero()
  network.rewardPerSeatUnits = BigInt.zero()
  network.seatCount = 0
  network.targetCount = 0
  network.begunEpochs = 0
  network.sealedEpochs = 0
  network.fundedUnits = BigInt.zero()
  network.claimedUnits = BigInt.zero()
  network.forfeitedUnits = BigInt.zero()
  network.slashedUnits = BigInt.zero()
  return network
}
