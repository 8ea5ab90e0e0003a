import { type Hex, keccak256, stringToHex } from 'viem'
import type { ChallengeState } from '../../workers/verifier/book/index.ts'
import { type Absences, makeAbsences } from './absences.ts'
import { addressOf, openDoubts, type Public, type SilentClaim } from './doubters.ts'
import type { SimulatedNetwork } from './network.ts'
import { randomOf } from './random.ts'
import { badCount, type Scenario, wrongDown } from './scenario.ts'

/** What became of the challenges that verifiers raised by themselves. */
export interface ChallengeCounts {
  readonly challenges: number
  readonly answered: number
  /** Verifiers that lost their stake. */
  readonly slashed: number
}

/** Everybody looks and tells the truth; verifiers stand still at times. */
export interface HonestSlashes extends ChallengeCounts {
  readonly epochs: number
  readonly verifiers: number
  readonly absences: number
}

/** A share of the verifiers says UP of all that it must judge, without looking; it is always there, and shows nothing. */
export interface LiarSlashes {
  readonly badShare: number
  readonly liars: number
  /** Liars that lost their stake. */
  readonly slashed: number
  /** From the first lie until the challenge that nobody answered, in epochs: on average, and of the last one. */
  readonly meanEpochs: number
  readonly mostEpochs: number
}

/** Somebody doubts an honest UP of each verifier whenever it stands still. */
export interface HostileSlashes {
  readonly answerSeconds: number
  readonly absences: number
  /** How many of them would have cost the stake. */
  readonly slashed: number
}

export interface Slashes {
  readonly honest: HonestSlashes
  readonly liars: readonly LiarSlashes[]
  readonly hostile: readonly HostileSlashes[]
}

/** An UP is looked at undisputed so often per verifier and epoch (workers/verifier/config.ts). */
const AUDITS_PER_EPOCH = 3
/** How long a worker that is back takes to answer. */
const ANSWER_DELAY_SECONDS = 60
/** When somebody's turn to raise a challenge comes, in seconds (workers/verifier/decide/turns.ts, blocks of two seconds). */
const TURNS_SECONDS = [0, 4, 12, 28, 60, 100]
const LIAR_SHARES = [0.2, 0.33]
/** A network of such liars is followed so long. */
const LIAR_EPOCHS = 200
const ANSWER_TIMES_SECONDS = [600, 3600, 6 * 3600, 86_400]

/** Who loses a stake, by the contract's rule (an UP whose transcript did not come in time) and by what the product's workers doubt. */
export function countSlashes(scenario: Scenario, network: SimulatedNetwork): Slashes {
  const absences = makeAbsences(scenario)
  const seats = Array.from({ length: scenario.verifiers }, (_, seat) => seat)
  const all = seats.flatMap((seat) => absences.of(seat))
  const hostile = ANSWER_TIMES_SECONDS.map((answerSeconds) => ({
    answerSeconds,
    absences: all.length,
    slashed: all.filter(({ from, until }) => until - from + ANSWER_DELAY_SECONDS > answerSeconds).length,
  }))
  return {
    honest: followHonest(scenario, network, absences),
    liars: LIAR_SHARES.map((share) => followLiars(scenario, network, { absences, share })),
    hostile,
  }
}

/** Open and settled challenges, as all see them. */
class Court {
  readonly challenges = new Map<Hex, ChallengeState>()
  readonly slashedAt = new Map<number, number>()
  answered = 0
  readonly #answerSeconds: number
  /** The first second from then on in which the accused has answered. */
  readonly #answersAt: (seat: number, at: number) => number

  constructor(answerSeconds: number, answersAt: (seat: number, at: number) => number) {
    this.#answerSeconds = answerSeconds
    this.#answersAt = answersAt
  }

  raise(given: { epoch: number; target: number; seat: number; challenger: number; at: number }): void {
    const { epoch, target, seat, challenger, at } = given
    const id = keccak256(stringToHex(`${epoch} ${target} ${seat}`))
    if (this.challenges.has(id) || this.slashedAt.has(seat)) return
    const answerableUntil = at + this.#answerSeconds
    const isSettled = false
    this.challenges.set(id, {
      id,
      seat,
      epoch,
      target,
      challenger: addressOf(challenger),
      answerableUntil,
      isSettled,
    })
  }

  isAccused(seat: number): boolean {
    return [...this.challenges.values()].some((one) => one.seat === seat)
  }

  /** Answers and closes what is due by a moment; whoever raised a challenge closes it in the second after its time. */
  settle(now: number): void {
    for (const [id, challenge] of this.challenges) {
      const { seat, answerableUntil, isSettled } = challenge
      if (isSettled) continue
      const answerAt = this.#answersAt(seat, answerableUntil - this.#answerSeconds)
      if (answerAt <= Math.min(now, answerableUntil)) this.answered += 1
      else if (now > answerableUntil)
        this.slashedAt.set(seat, this.slashedAt.get(seat) ?? answerableUntil + 1)
      else continue
      this.challenges.set(id, { ...challenge, isSettled: true })
    }
  }

  get counts(): ChallengeCounts {
    const { challenges, answered, slashedAt } = this
    return { challenges: challenges.size, answered, slashed: slashedAt.size }
  }
}

/**
 * An honest verifier is doubted where it committed, was away when it was asked, and committed again two epochs later: all such moments
 * are looked for, and the product's code is asked what the others do.
 */
export function followHonest(
  scenario: Scenario,
  network: SimulatedNetwork,
  absences: Absences,
): HonestSlashes {
  const { verifiers, epochs, epochSeconds, commitEnd, challengeAnswerSeconds } = scenario
  const court = new Court(
    challengeAnswerSeconds,
    (seat, at) => absences.backAt(seat, at) + ANSWER_DELAY_SECONDS,
  )
  const presence = presenceOf(scenario, absences)
  let count = 0
  for (let seat = 0; seat < verifiers; seat += 1) {
    for (const { from } of absences.of(seat)) {
      count += 1
      const last = Math.floor(from / epochSeconds)
      for (const epoch of [last - 2, last - 1, last]) {
        if (epoch < 1 || epoch + 3 > epochs || !presence.reveals(epoch, seat)) continue
        if (!presence.commits(epoch + 2, seat)) continue
        const firstAsk =
          (presence.commits(epoch + 1, seat) ? epoch + 1 : epoch + 2) * epochSeconds + commitEnd
        const isSilentTo = (doubter: number) => {
          const asksAt = absences.backAt(doubter, firstAsk)
          return asksAt < (epoch + 3) * epochSeconds && !absences.isThere(seat, asksAt)
        }
        doubtInTurns(scenario, network, { epoch, accused: [seat], court, presence, isSilentTo })
      }
    }
  }
  court.settle(Infinity)
  return { epochs, verifiers, absences: count, ...court.counts }
}

function followLiars(
  scenario: Scenario,
  network: SimulatedNetwork,
  { absences, share }: { absences: Absences; share: number },
): LiarSlashes {
  const { epochs, epochSeconds, challengeAnswerSeconds } = scenario
  const bad = badCount(scenario, share)
  const isLiar = (seat: number) => network.ranks[seat]! < bad
  const court = new Court(challengeAnswerSeconds, () => Infinity)
  const honest = presenceOf(scenario, absences)
  const presence: Presence = {
    commits: (epoch, seat) => isLiar(seat) || honest.commits(epoch, seat),
    reveals: (epoch, seat) => isLiar(seat) || honest.reveals(epoch, seat),
    isThere: honest.isThere,
    looks: (epoch, seat) => !isLiar(seat) && honest.looks(epoch, seat),
  }
  const liars = network.ranks.flatMap((rank, seat) => (rank < bad ? [seat] : []))
  for (let epoch = 1; epoch < Math.min(LIAR_EPOCHS, epochs - 3); epoch += 1) {
    const accused = liars.filter((seat) => !court.isAccused(seat)) // who is, loses its stake: further challenges change nothing
    if (accused.length === 0) break
    doubtInTurns(scenario, network, { epoch, accused, court, presence, isSilentTo: () => true })
  }
  court.settle(Infinity)
  const doubtedAt = [...court.slashedAt.values()].map((at) => at - challengeAnswerSeconds)
  const tookEpochs = doubtedAt.map((at) => at / epochSeconds - 1) // the first lie is of epoch 1
  return {
    badShare: share,
    liars: liars.length,
    slashed: court.slashedAt.size,
    meanEpochs: tookEpochs.reduce((sum, one) => sum + one, 0) / Math.max(1, tookEpochs.length),
    mostEpochs: Math.max(0, ...tookEpochs),
  }
}

interface Presence {
  /** Whether a verifier commits in an epoch, and reveals too. */
  readonly commits: (epoch: number, seat: number) => boolean
  readonly reveals: (epoch: number, seat: number) => boolean
  readonly isThere: (seat: number, at: number) => boolean
  /** Whether it may doubt what others say of an epoch: it took part. */
  readonly looks: (epoch: number, seat: number) => boolean
}

/** Who is there when all is probed commits, and reveals when it is there when the commits end. */
function presenceOf({ epochSeconds, probeEnd, commitEnd }: Scenario, { isThere }: Absences): Presence {
  const commits = (epoch: number, seat: number) => isThere(seat, epoch * epochSeconds + probeEnd)
  const reveals = (epoch: number, seat: number) =>
    commits(epoch, seat) && isThere(seat, epoch * epochSeconds + commitEnd)
  return { commits, reveals, isThere, looks: commits }
}

interface Dispute {
  readonly epoch: number
  readonly accused: readonly number[]
  readonly court: Court
  readonly presence: Presence
  readonly isSilentTo: (doubter: number) => boolean
}

/** Lets all who looked at UPs of the accused, and were shown nothing, decide at each block until nobody's turn is left. */
function doubtInTurns(scenario: Scenario, network: SimulatedNetwork, dispute: Dispute): void {
  const { epoch, court, presence } = dispute
  const { epochSeconds, commitEnd } = scenario
  const claimsOf = claimsOn(scenario, network, dispute)
  if (claimsOf.size === 0) return
  const decide = openDoubts(scenario)
  const known: Public = { committed: presence.commits, challenges: court.challenges }
  const from = (epoch + 2) * epochSeconds + commitEnd
  // Who would not when everybody's turn has come, never will: what others raise meanwhile only spares bonds.
  const willing = [...claimsOf].filter(
    ([seat, claims]) => decide({ seat, epoch, at: from + TURNS_SECONDS.at(-1)!, claims }, known).length > 0,
  )
  for (const turn of TURNS_SECONDS) {
    const at = from + turn
    court.settle(at)
    for (const [seat, claims] of willing) {
      if (!presence.isThere(seat, at)) continue
      for (const step of decide({ seat, epoch, at, claims }, known)) {
        court.raise({ epoch, target: step.target, seat: step.seat, challenger: seat, at })
      }
    }
  }
}

/** By who looked: the UPs of the accused that it drew, or disputes, and was shown nothing of. Hosts are up. */
function claimsOn(
  scenario: Scenario,
  network: SimulatedNetwork,
  { epoch, accused, presence, isSilentTo }: Dispute,
): Map<number, SilentClaim[]> {
  const { hosts, verifiers, seed } = scenario
  const random = randomOf(`${seed} doubts ${epoch} ${accused[0]} ${accused.length}`)
  const isAccused = new Set(accused)
  const drawn = network.epochAt(epoch)
  const ups: { readonly seat: number; readonly host: number }[] = []
  const found = new Map<number, SilentClaim[]>()
  const add = (doubter: number, claim: SilentClaim) => {
    const claims = found.get(doubter) ?? []
    if (!claims.some(({ seat, host }) => seat === claim.seat && host === claim.host)) claims.push(claim)
    found.set(doubter, claims)
  }
  const asks = (doubter: number) => presence.looks(epoch, doubter) && isSilentTo(doubter)
  for (let host = 0; host < hosts; host += 1) {
    const members = drawn.first(host).filter((seat) => presence.reveals(epoch, seat))
    ups.push(...members.map((seat) => ({ seat, host })))
    const suspects = members.filter((seat) => isAccused.has(seat))
    if (suspects.length === 0) continue
    for (const doubter of members) {
      // Who judged the host too, and lost both tries of its probe, disputes all UPs of it.
      if (isAccused.has(doubter) || !asks(doubter) || random() >= wrongDown(scenario)) continue
      for (const seat of suspects) add(doubter, { seat, host, isDisputed: true })
    }
  }
  for (let doubter = 0; doubter < verifiers; doubter += 1) {
    if (isAccused.has(doubter) || !asks(doubter)) continue
    for (let draw = 0; draw < AUDITS_PER_EPOCH; draw += 1) {
      const { seat, host } = ups[Math.floor(random() * ups.length)]!
      if (isAccused.has(seat)) add(doubter, { seat, host, isDisputed: false })
    }
  }
  return found
}
