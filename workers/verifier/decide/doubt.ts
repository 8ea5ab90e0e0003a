import { epochNumberAt, outcomeAt, startOfEpoch } from '@freehold/sdk'
import { encodePacked, type Hex, isAddressEqual, keccak256 } from 'viem'
import type { ChallengeState, NetworkState, TargetState } from '../book/index.ts'
import { judgesOf } from './assignments.ts'
import { isProbed, isSealed, keyOf } from './committees.ts'
import { myTurn } from './my-turn.ts'
import type { Step, StepOf } from './steps.ts'
import { ballotsSaying } from './tallies.ts'
import { type AuditResult, auditName, type OwnEpoch, type VerifierView } from './view.ts'

/** Checks what others say, doubts what they cannot show, and answers for itself. */
export function doubt(view: VerifierView): Step[] {
  const current = epochNumberAt(view.timing, view.now)
  const epochs = [current - 2, current - 1].filter((epoch) => epoch > 0)
  return [...answer(view), ...close(view), ...epochs.flatMap((epoch) => doubtIn(view, epoch))]
}

/** Somebody's UP. */
interface Claim {
  readonly target: number
  readonly seat: number
}

/** Disputed UPs of one verifier that are looked at per epoch: any false one costs it all its stake, and looking takes time. */
const mostDisputedOfOne = 3
/** A verifier whom so many others put up bonds against of late, and which has its seat still, can show what it says. */
const mostDoubters = 3

function doubtIn(view: VerifierView, epoch: number): Step[] {
  const own = view.own.get(epoch) // only who took part judges others about it
  if (view.seat === null || own === undefined) return []
  const canBeAsked = ({ seat }: Claim) => wasThereAgain(view, epoch, seat) !== null
  const disputed = fewOfEach(disputedIn(view, epoch), own.auditSeed).filter(canBeAsked)
  const names = new Set(disputed.map(nameOfClaim))
  const sampled = sampleOf(view, epoch, own.auditSeed).filter(
    (claim) => canBeAsked(claim) && !names.has(nameOfClaim(claim)),
  )
  const steps: Step[] = []
  for (const claim of [...disputed, ...sampled]) {
    const result = own.audits.get(nameOfClaim(claim))
    if (result === undefined) steps.push({ do: 'audit', epoch, ...claim })
    else if (result !== 'genuine' && isWorthABond(view, claim, result, own, names))
      steps.push(...challengeOf(view, epoch, claim, result))
  }
  const challenges = steps.filter((step) => step.do === 'challenge')
  const left = Math.max(0, view.policy.challengesPerEpoch - raisedBy(view, epoch))
  return [...steps.filter((step) => step.do !== 'challenge'), ...oneOfEach(challenges).slice(0, left)]
}

/** One bond at a time against one verifier. */
const oneOfEach = (challenges: readonly StepOf<'challenge'>[]): StepOf<'challenge'>[] =>
  challenges.filter(({ seat }, at) => challenges.findIndex((one) => one.seat === seat) === at)

/**
 * Since when a verifier is known to have taken part after an epoch: the end of the commits of the first epoch, from `earliest` on, in
 * which it committed. null: not yet. Who is away can show nothing, and cannot answer: that is no lie, and must not cost a stake.
 */
function wasThereAgain(
  { state, timing, now }: VerifierView,
  epoch: number,
  seat: number,
  earliest = epoch + 1,
): number | null {
  const later = [epoch + 1, epoch + 2].find((one) => one >= earliest && state.commitments.get(one)?.has(seat))
  const since = later === undefined ? null : startOfEpoch(timing, later) + timing.commitEnd
  return since !== null && now >= since ? since : null
}

/** Some claims of each verifier, drawn anew by whoever looks in each epoch: nobody can place its lies behind its truths. */
function fewOfEach(claims: readonly Claim[], auditSeed: Hex): Claim[] {
  const taken = new Map<number, number>()
  return inDrawnOrder(claims, auditSeed).filter(({ seat }) => {
    const count = (taken.get(seat) ?? 0) + 1
    taken.set(seat, count)
    return count <= mostDisputedOfOne
  })
}

/**
 * A challenge that is answered costs its bond, and whoever shows nothing or nonsense could live on bonds: with a host of its own that is
 * dark to all others, on those of disputed UPs, too.
 */
const isWorthABond = (
  view: VerifierView,
  claim: Claim,
  result: AuditResult,
  { auditSeed }: OwnEpoch,
  disputed: ReadonlySet<string>,
): boolean =>
  disputed.has(nameOfClaim(claim))
    ? !isTested(view, claim) || isDrawnAgain(auditSeed, claim)
    : !isAnswered(view, claim) && (result === 'false' || drawOf(auditSeed, claim).endsWith('0'))

/** Where nobody disputes an UP, silence is challenged now and then only, and who answered on chain of late is left alone. */
const isAnswered = ({ state }: VerifierView, claim: Claim): boolean =>
  raisedAgainst(state, claim).some(({ isSettled }) => isSettled)

/** Whether this verifier put up a bond against that one of late, or enough others did: the answers tell, or it loses its seat. */
function isTested({ state, verifier }: VerifierView, claim: Claim): boolean {
  const raised = raisedAgainst(state, claim)
  const isMine = raised.some(({ challenger }) => isAddressEqual(challenger, verifier))
  return isMine || seatedChallengers(state, raised).size >= mostDoubters
}

/** Rarely enough to be no income; still, where 200 look, one lie in twenty costs the stake. */
export const isDrawnAgain = (auditSeed: Hex, { seat }: Claim): boolean =>
  keccak256(encodePacked(['bytes32', 'uint32'], [auditSeed, seat])).endsWith('000')

const raisedAgainst = ({ challenges }: NetworkState, claim: Claim): ChallengeState[] =>
  [...challenges.values()].filter(({ seat }) => seat === claim.seat)

/** Who, other than the accused, has a seat and put up a bond; a stranger may be the accused itself. */
function seatedChallengers({ seats }: NetworkState, raised: readonly ChallengeState[]): Set<number> {
  return new Set(
    raised.flatMap(({ challenger, seat }) =>
      seats
        .filter((one) => one.seat !== seat && isAddressEqual(one.verifier, challenger))
        .map((one) => one.seat),
    ),
  )
}

/**
 * Verifiers doubt another one in turns, whatever it says: the first answers tell whether it is worth more bonds. The first six have
 * had their turns when everybody's comes.
 */
function challengeOf(view: VerifierView, epoch: number, claim: Claim, result: AuditResult): Step[] {
  if (isChallenged(view, epoch, claim)) return []
  // Who was not reached when it was asked may have been away by then: it must be seen once more.
  const since = wasThereAgain(view, epoch, claim.seat, result === 'silent' ? epoch + 2 : epoch + 1)
  if (since === null) return []
  const { now, timing } = view
  const duty = { what: 'challenge', epoch, about: claim.seat }
  const mostSeconds = Math.floor(timing.epochSeconds / 6)
  return myTurn(view, duty, now - since, mostSeconds) ? [{ do: 'challenge', epoch, ...claim }] : []
}

const raisedBy = ({ state, verifier }: VerifierView, epoch: number): number =>
  [...state.challenges.values()].filter(
    (one) => one.epoch === epoch && isAddressEqual(one.challenger, verifier),
  ).length

const nameOfClaim = ({ seat, target }: Claim): string => auditName(seat, target)

const isChallenged = ({ state }: VerifierView, epoch: number, { seat, target }: Claim): boolean =>
  [...state.challenges.values()].some(
    (one) => one.epoch === epoch && one.seat === seat && one.target === target,
  )

/** UPs of others that disagree with what this verifier saw, or with a quorum. */
function disputedIn(view: VerifierView, epoch: number): Claim[] {
  const { state, own, committees } = view
  const record = state.epochs.get(epoch)
  if (record === undefined || !isSealed(record)) return []
  const mine = own.get(epoch)?.outcomes
  return probedIn(view, epoch).flatMap((target) => {
    const key = keyOf(target)
    const down = (committee: readonly number[]) =>
      ballotsSaying(state, epoch, target.target, committee, 'Down').length
    const isDisputed =
      mine?.get(key) === 'Down' ||
      down(committees.first(epoch, key)) >= record.quorum ||
      (target.reported.includes(epoch - 1) &&
        down(committees.confirmation(epoch, key)) >= record.confirmationQuorum)
    return isDisputed ? claimsOn(view, epoch, target) : []
  })
}

const probedIn = ({ state, timing }: VerifierView, epoch: number): TargetState[] =>
  [...state.targets.values()].filter((target) => isProbed(target, epoch, timing))

/** Other verifiers' UPs on a target. Also of those who were not asked: whoever says UP must be able to show it. */
function claimsOn({ state, seat }: VerifierView, epoch: number, { target }: TargetState): Claim[] {
  return [...(state.ballots.get(epoch)?.values() ?? [])]
    .filter((ballot) => ballot.seat !== seat?.seat && outcomeAt(ballot.bits, target) === 'Up')
    .map((ballot) => ({ target, seat: ballot.seat }))
}

/** Some UPs that nobody disputes: who never probes and says UP is found out while all is well. */
function sampleOf(view: VerifierView, epoch: number, auditSeed: Hex): Claim[] {
  const claims = probedIn(view, epoch).flatMap((target) => {
    const judges = judgesOf(view, epoch, target)
    return claimsOn(view, epoch, target).filter((claim) => judges.has(claim.seat))
  })
  return inDrawnOrder(claims, auditSeed).slice(0, view.policy.auditsPerEpoch)
}

const inDrawnOrder = (claims: readonly Claim[], auditSeed: Hex): Claim[] =>
  claims
    .map((claim) => ({ claim, draw: drawOf(auditSeed, claim) }))
    .sort((a, b) => (a.draw < b.draw ? -1 : 1))
    .map(({ claim }) => claim)

const drawOf = (auditSeed: Hex, { seat, target }: Claim): Hex =>
  keccak256(encodePacked(['bytes32', 'uint32', 'uint32'], [auditSeed, seat, target]))

/** Answers every challenge on this verifier that it has a transcript for; late, too: the stake is lost when somebody closes it. */
function answer({ state, seat, hasTranscript }: VerifierView): Step[] {
  if (seat === null) return []
  return openOnes(state.challenges)
    .filter((one) => one.seat === seat.seat)
    .filter(({ epoch, target }) => hasTranscript(epoch, target))
    .map(({ id }) => ({ do: 'answerChallenge', challenge: id }))
}

/** Closes what nobody answered: whoever raised it first, then the others. */
function close(view: VerifierView): Step[] {
  const { state, now, verifier, timing } = view
  return openOnes(state.challenges)
    .filter(({ answerableUntil }) => now > answerableUntil)
    .filter(({ challenger, answerableUntil, epoch, target }) => {
      if (isAddressEqual(challenger, verifier)) return true
      const duty = { what: 'closeChallenge', epoch, about: target }
      const grace = timing.epochSeconds
      return myTurn(view, duty, now - answerableUntil - grace, grace)
    })
    .map(({ id }) => ({ do: 'closeChallenge', challenge: id }))
}

const openOnes = (challenges: ReadonlyMap<string, ChallengeState>): ChallengeState[] =>
  [...challenges.values()].filter(({ isSettled }) => !isSettled)
