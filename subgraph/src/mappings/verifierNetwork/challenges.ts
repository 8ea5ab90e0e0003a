// VerifierNetwork: who doubted whom, and decoys.
import {
  ChallengeAnswered,
  Challenged,
  DecoyStruck,
  VerifierSlashed,
} from '../../../generated/VerifierNetwork/VerifierNetwork'
import { Challenge } from '../../../generated/schema'
import { reportMissing } from '../../report'
import { loadNetwork } from '../../store/network'
import { setInt } from '../../store/optional'
import { findTarget } from '../../store/target'
import { findVerifier } from '../../store/verifier'
import { newVerifierAction } from '../../store/verifierAction'

export function handleChallenged(event: Challenged): void {
  const verifier = findVerifier(event.params.seat, event)
  const target = findTarget(event.params.target, event)
  if (verifier === null || target === null) return
  const challenge = new Challenge(event.params.challenge)
  challenge.verifier = verifier.id
  challenge.epoch = event.params.epoch
  challenge.target = target.id
  challenge.challenger = event.params.challenger
  challenge.bondUnits = event.params.bond
  challenge.madeAt = event.block.timestamp
  challenge.answerableUntil = event.params.answerableUntil
  challenge.save()
  verifier.challenged += 1
  verifier.save()

  const action = newVerifierAction('Challenged', verifier, event)
  action.epoch = event.params.epoch
  action.target = target.id
  action.challenge = challenge.id
  action.save()
}

export function handleChallengeAnswered(event: ChallengeAnswered): void {
  const verifier = findVerifier(event.params.seat, event)
  const challenge = Challenge.load(event.params.challenge)
  if (challenge === null) reportMissing('Challenge', event.params.challenge.toHexString(), event)
  if (verifier === null || challenge === null) return
  challenge.answeredAt = event.block.timestamp
  challenge.save()
  verifier.challengesAnswered += 1
  verifier.save()

  const action = newVerifierAction('ChallengeAnswered', verifier, event)
  action.challenge = challenge.id
  action.save()
}

export function handleVerifierSlashed(event: VerifierSlashed): void {
  const verifier = findVerifier(event.params.seat, event)
  const challenge = Challenge.load(event.params.challenge)
  if (challenge === null) reportMissing('Challenge', event.params.challenge.toHexString(), event)
  if (verifier === null || challenge === null) return
  challenge.slashedAt = event.block.timestamp
  challenge.slashedUnits = event.params.slashed
  challenge.toChallengerUnits = event.params.toChallenger
  challenge.save()
  verifier.slashes += 1
  verifier.slashedUnits = verifier.slashedUnits.plus(event.params.slashed)
  verifier.save()

  const network = loadNetwork()
  network.slashedUnits = network.slashedUnits.plus(event.params.slashed)
  network.save()

  const action = newVerifierAction('Slashed', verifier, event)
  action.challenge = challenge.id
  action.amountUnits = event.params.slashed
  action.save()
}

export function handleDecoyStruck(event: DecoyStruck): void {
  const verifier = findVerifier(event.params.seat, event)
  const target = findTarget(event.params.target, event)
  if (verifier === null || target === null) return
  verifier.strikes = event.params.strikes
  verifier.save()

  const action = newVerifierAction('Struck', verifier, event)
  action.epoch = event.params.epoch
  action.target = target.id
  setInt(action, 'strikes', event.params.strikes)
  action.save()
}
