// VerifierNetwork: what is probed, and with which keys.
import {
  HandshakesPledged,
  TargetEnrolled,
  TargetHeartbeat,
  TargetKeySet,
  TargetWithdrawn,
} from '../../../generated/VerifierNetwork/VerifierNetwork'
import { Pledge, Target } from '../../../generated/schema'
import { pledgeId, targetId } from '../../ids'
import { findHostKind } from '../../store/hostKind'
import { loadNetwork } from '../../store/network'
import { findTarget } from '../../store/target'
import { targetKeyOf } from '../../words/targetKey'

export function handleTargetEnrolled(event: TargetEnrolled): void {
  const hostKind = findHostKind(event.params.host, event.params.kind, event)
  const known = Target.load(targetId(event.params.target.toI32()))
  if (known === null) countTarget()
  if (hostKind === null) return
  const target = known === null ? newTarget(event) : known
  target.beaconKeyHash = event.params.beaconKeyHash
  target.keyFromEpoch = event.params.fromEpoch
  target.decoyCommitment = event.params.decoyCommitment
  target.fromEpoch = event.params.fromEpoch
  target.untilEpoch = null
  target.host = hostKind.host
  target.hostKind = hostKind.id
  target.save()
  hostKind.target = target.id
  hostKind.save()
}

function countTarget(): void {
  const network = loadNetwork()
  network.targetCount += 1
  network.save()
}

/** What does not change when a host withdraws and enrols again: neither its number nor what was found of it before. */
function newTarget(event: TargetEnrolled): Target {
  const number = event.params.target.toI32()
  const target = new Target(targetId(number))
  target.number = number
  target.kind = event.params.kind
  target.key = targetKeyOf(event.params.host, event.params.kind)
  target.enrolledAt = event.block.timestamp
  return target
}

export function handleTargetKeySet(event: TargetKeySet): void {
  const target = findTarget(event.params.target, event)
  if (target === null) return
  target.previousKeyHash = target.beaconKeyHash
  target.beaconKeyHash = event.params.beaconKeyHash
  target.keyFromEpoch = event.params.fromEpoch
  target.save()
}

export function handleTargetWithdrawn(event: TargetWithdrawn): void {
  const target = findTarget(event.params.target, event)
  if (target === null) return
  target.untilEpoch = event.params.untilEpoch
  target.save()
}

export function handleTargetHeartbeat(event: TargetHeartbeat): void {
  const target = findTarget(event.params.target, event)
  if (target === null) return
  target.wakeEpoch = event.params.fromEpoch
  target.save()
}

export function handleHandshakesPledged(event: HandshakesPledged): void {
  const target = findTarget(event.params.target, event)
  if (target === null) return
  const pledge = new Pledge(pledgeId(target.number, event.params.epoch))
  pledge.target = target.id
  pledge.epochNumber = event.params.epoch
  pledge.root = event.params.root
  pledge.pledgedAt = event.block.timestamp
  pledge.save()
}
