// VerifierNetwork: who sits, and the rewards.
import {
  AnchorSet,
  RewardsClaimed,
  RewardsForfeited,
  SeatReleased,
  VerifierLeft,
  VerifierRegistered,
  VerifierUrlSet,
} from '../../../generated/VerifierNetwork/VerifierNetwork'
import { Seat } from '../../../generated/schema'
import { seatId } from '../../ids'
import { leaveReason } from '../../reasons'
import { loadNetwork } from '../../store/network'
import { findVerifier, newVerifier } from '../../store/verifier'
import { newVerifierAction } from '../../store/verifierAction'

export function handleVerifierRegistered(event: VerifierRegistered): void {
  const verifier = newVerifier(event)
  verifier.save()

  const id = seatId(verifier.seatNumber)
  let seat = Seat.load(id)
  if (seat === null) {
    seat = new Seat(id)
    const network = loadNetwork()
    network.seatCount += 1
    network.save()
  }
  seat.verifier = verifier.id
  seat.save()

  const action = newVerifierAction('Registered', verifier, event)
  action.epoch = event.params.fromEpoch
  action.url = event.params.url
  action.save()
}

export function handleAnchorSet(event: AnchorSet): void {
  const verifier = findVerifier(event.params.seat, event)
  if (verifier === null) return
  verifier.anchor = event.params.anchor
  verifier.anchorFromEpoch = event.params.fromEpoch
  verifier.save()

  const action = newVerifierAction('AnchorSet', verifier, event)
  action.epoch = event.params.fromEpoch
  action.save()
}

export function handleVerifierUrlSet(event: VerifierUrlSet): void {
  const verifier = findVerifier(event.params.seat, event)
  if (verifier === null) return
  verifier.url = event.params.url
  verifier.save()

  const action = newVerifierAction('UrlSet', verifier, event)
  action.url = event.params.url
  action.save()
}

export function handleVerifierLeft(event: VerifierLeft): void {
  const verifier = findVerifier(event.params.seat, event)
  if (verifier === null) return
  verifier.untilEpoch = event.params.untilEpoch
  verifier.leaveReason = leaveReason(event.params.reason)
  verifier.save()

  const action = newVerifierAction('Left', verifier, event)
  action.epoch = event.params.untilEpoch
  action.reason = verifier.leaveReason
  action.save()
}

export function handleSeatReleased(event: SeatReleased): void {
  const verifier = findVerifier(event.params.seat, event)
  if (verifier === null) return
  verifier.releasedAt = event.block.timestamp
  verifier.save()
  newVerifierAction('Released', verifier, event).save()
}

export function handleRewardsForfeited(event: RewardsForfeited): void {
  const verifier = findVerifier(event.params.seat, event)
  if (verifier === null) return
  verifier.forfeits += 1
  verifier.forfeitedUnits = verifier.forfeitedUnits.plus(event.params.amount)
  verifier.rewardedFromEpoch = event.params.rewardedFrom
  verifier.save()

  const network = loadNetwork()
  network.forfeitedUnits = network.forfeitedUnits.plus(event.params.amount)
  network.save()

  const action = newVerifierAction('Forfeited', verifier, event)
  action.epoch = event.params.epoch
  action.amountUnits = event.params.amount
  action.save()
}

export function handleRewardsClaimed(event: RewardsClaimed): void {
  const verifier = findVerifier(event.params.seat, event)
  if (verifier === null) return
  verifier.claimedUnits = verifier.claimedUnits.plus(event.params.amount)
  verifier.save()

  const network = loadNetwork()
  network.claimedUnits = network.claimedUnits.plus(event.params.amount)
  network.save()

  const action = newVerifierAction('Claimed', verifier, event)
  action.amountUnits = event.params.amount
  action.save()
}
