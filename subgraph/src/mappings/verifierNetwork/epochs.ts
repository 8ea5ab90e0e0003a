// VerifierNetwork: an epoch from its begin to the last reveal.
import { Committed, EpochBegun, EpochSealed, Revealed } from '../../../generated/VerifierNetwork/VerifierNetwork'
import { Ballot, Epoch, Verifier } from '../../../generated/schema'
import { ballotId, epochId } from '../../ids'
import { findEpoch } from '../../store/epoch'
import { loadNetwork } from '../../store/network'
import { findVerifier } from '../../store/verifier'
import { countBallot } from '../../tally'

export function handleEpochBegun(event: EpochBegun): void {
  const epoch = new Epoch(epochId(event.params.epoch))
  epoch.number = event.params.epoch
  epoch.seedBlock = event.params.seedBlock
  epoch.seats = event.params.seats.toI32()
  epoch.committeeSize = event.params.committeeSize
  epoch.quorum = event.params.quorum
  epoch.confirmationSize = event.params.confirmationSize
  epoch.confirmationQuorum = event.params.confirmationQuorum
  epoch.rewardPerSeatUnits = event.params.rewardPerSeat
  epoch.begunAt = event.block.timestamp
  epoch.commits = 0
  epoch.reveals = 0
  epoch.save()

  const network = loadNetwork()
  network.begunEpochs += 1
  network.lastEpoch = epoch.id
  network.save()
}

export function handleEpochSealed(event: EpochSealed): void {
  const epoch = findEpoch(event.params.epoch, event)
  if (epoch === null) return
  epoch.seed = event.params.seed
  epoch.sealedAt = event.block.timestamp
  epoch.save()

  const network = loadNetwork()
  network.sealedEpochs += 1
  network.save()
}

export function handleCommitted(event: Committed): void {
  const epoch = findEpoch(event.params.epoch, event)
  const verifier = findVerifier(event.params.seat, event)
  if (epoch === null || verifier === null) return
  epoch.commits += 1
  epoch.save()
  verifier.commits += 1
  verifier.lastCommitEpoch = epoch.number
  verifier.save()
}

export function handleRevealed(event: Revealed): void {
  const epoch = findEpoch(event.params.epoch, event)
  const verifier = findVerifier(event.params.seat, event)
  if (epoch === null || verifier === null) return
  epoch.reveals += 1
  epoch.save()
  verifier.reveals += 1
  verifier.lastRevealEpoch = epoch.number
  verifier.save()

  const ballot = newBallot(event, epoch, verifier)
  ballot.save()
  countBallot(ballot, epoch, loadNetwork().targetCount)
}

function newBallot(event: Revealed, epoch: Epoch, verifier: Verifier): Ballot {
  const ballot = new Ballot(ballotId(epoch.number, verifier.seatNumber))
  ballot.epoch = epoch.id
  ballot.verifier = verifier.id
  ballot.seat = verifier.seatNumber
  ballot.secret = event.params.secret
  ballot.bits = event.params.bits
  ballot.root = event.params.root
  ballot.timestamp = event.block.timestamp
  ballot.transactionHash = event.transaction.hash
  return ballot
}
