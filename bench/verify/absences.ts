import { exponential, randomOf } from './random.ts'
import type { Scenario } from './scenario.ts'

/** When a verifier stood still, in seconds since epoch 0 started. */
export interface Absence {
  readonly from: number
  readonly until: number
}

/** When each verifier stood still, to the second: as long and as often as `makeNetwork` has it, in another roll of the dice. */
export interface Absences {
  readonly of: (seat: number) => readonly Absence[]
  readonly isThere: (seat: number, at: number) => boolean
  /** The first second from `at` on in which the verifier runs. */
  readonly backAt: (seat: number, at: number) => number
}

export function makeAbsences(scenario: Scenario): Absences {
  const { seed, verifiers, epochs, epochSeconds, verifierUpEpochs, verifierDownEpochs } = scenario
  const random = randomOf(`${seed} absences`)
  const lists = Array.from({ length: verifiers }, () => {
    const absences: Absence[] = []
    let at = exponential(random, verifierUpEpochs * epochSeconds)
    while (at < epochs * epochSeconds) {
      const until = at + exponential(random, verifierDownEpochs * epochSeconds)
      absences.push({ from: at, until })
      at = until + exponential(random, verifierUpEpochs * epochSeconds)
    }
    return absences
  })
  const absenceAt = (seat: number, at: number) =>
    lists[seat]!.find(({ from, until }) => from <= at && at < until)
  return {
    of: (seat) => lists[seat]!,
    isThere: (seat, at) => absenceAt(seat, at) === undefined,
    backAt: (seat, at) => absenceAt(seat, at)?.until ?? at,
  }
}
