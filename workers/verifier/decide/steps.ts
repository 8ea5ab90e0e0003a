import type { Hex } from 'viem'

interface OfEpoch {
  readonly epoch: number
}
interface OfTarget extends OfEpoch {
  readonly target: number
}
interface OfUp extends OfTarget {
  /** Who said UP. */
  readonly seat: number
}
interface OfChallenge {
  readonly challenge: Hex
}

/** All that a verifier does, and what each step is about. */
interface StepFacts {
  readonly beginEpoch: OfEpoch
  readonly sealEpoch: OfEpoch
  /** `key`: of the beacon, or a lease. `isRented`: it is the beacon of a host with leases. */
  readonly probe: OfEpoch & { readonly key: Hex; readonly isRented: boolean }
  readonly commit: OfEpoch
  readonly reveal: OfEpoch
  readonly setAnchor: { readonly number: number }
  readonly reportDown: OfTarget
  readonly confirmDown: OfTarget
  readonly reportUp: OfTarget
  /** `epoch`: the one that confirmed. */
  readonly postDown: OfTarget
  readonly audit: OfUp
  readonly challenge: OfUp
  readonly answerChallenge: OfChallenge
  readonly closeChallenge: OfChallenge
}

export type StepName = keyof StepFacts

/** One step of a kind. */
export type StepOf<Name extends StepName> = { readonly do: Name } & StepFacts[Name]

/** One thing for a verifier to do. Plain JSON: it lies in a queue. */
export type Step = { readonly [Name in StepName]: StepOf<Name> }[StepName]

/** Tells steps apart: the same name is the same step, however often it is decided. No colon. */
export function nameOf(step: Step): string {
  const { do: name, ...about } = step
  const facts = about as Readonly<Record<string, string | number>>
  return [
    name,
    ...['epoch', 'target', 'seat', 'key', 'challenge', 'number'].flatMap((fact) => facts[fact] ?? []),
  ].join('-')
}

/**
 * Whether a step goes before all that wait: what has its time, and looks at hosts whose leases hang on them. Enrolling costs only gas, so
 * dead targets may be many; they wait, and must keep nobody from being looked at who is paid.
 */
export const isUrgent = (step: Step): boolean =>
  step.do === 'commit' || step.do === 'reveal' || (step.do === 'probe' && step.isRented)
