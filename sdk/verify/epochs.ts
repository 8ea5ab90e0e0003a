/** When things happen in an epoch, fixed when the network of verifiers is deployed. All in whole seconds. */
export interface EpochTiming {
  /** Unix second in which epoch 1 starts. */
  readonly genesis: number
  /** Length of an epoch. */
  readonly epochSeconds: number
  /** Seconds from the epoch's start: begin and seal end here, probes start. */
  readonly probeStart: number
  /** Probes end. */
  readonly probeEnd: number
  /** The last second for commits has passed; reveals start. */
  readonly commitEnd: number
  /** Reveals end; reports start. */
  readonly revealEnd: number
}

/**
 * What an epoch is for at a moment: `begin` (it is begun and its seed sealed), `probe`, `commit`, `reveal`, `report` (ballots are
 * counted, until `begin` of the next epoch is over). A verifier that has probed everything may commit while others still probe.
 */
export type EpochPhase = 'begin' | 'probe' | 'commit' | 'reveal' | 'report'

/** A moment as the network of verifiers sees it. */
export interface EpochMoment {
  readonly epoch: bigint
  readonly phase: EpochPhase
  /** Unix second in which this phase ends and the next one starts. */
  readonly endsAt: number
}

/** Times of which follows how long an epoch is asked for. */
export interface ChallengeTiming extends Pick<EpochTiming, 'epochSeconds'> {
  /** How long a verifier may answer a challenge. */
  readonly challengeAnswerSeconds: number
  /** How many epochs after its own a ballot can be challenged. */
  readonly challengeEpochs: number
}

/**
 * So many epochs after its own the contract may ask for what an epoch knew: by a challenge in the last second, and an answer in its last.
 * Until then it releases no seat, and replaces no chain of secrets and no key twice.
 */
export const keptEpochs = ({
  epochSeconds,
  challengeAnswerSeconds,
  challengeEpochs,
}: ChallengeTiming): number => challengeEpochs + Math.ceil(challengeAnswerSeconds / epochSeconds) + 1

/** The epoch of a unix second, from 1; 0 before the first. */
export function epochAt(timing: EpochTiming, atSeconds: number): bigint {
  if (!(atSeconds >= timing.genesis)) return 0n
  return BigInt(Math.floor((atSeconds - timing.genesis) / timing.epochSeconds)) + 1n
}

/** Unix second in which an epoch starts. @throws RangeError for epoch 0, which is the time before the first */
export function startOf(timing: EpochTiming, epoch: bigint): number {
  if (epoch < 1n) throw new RangeError(`There is no epoch ${epoch}; the first is 1.`)
  return timing.genesis + Number(epoch - 1n) * timing.epochSeconds
}

/** The epoch of a unix second as a plain number: epochs count from 1 and never get large. 0 before the first. */
export const epochNumberAt = (timing: EpochTiming, atSeconds: number): number =>
  Number(epochAt(timing, atSeconds))

/** Unix second in which an epoch starts, for a plain number. @throws RangeError for epoch 0 */
export const startOfEpoch = (timing: EpochTiming, epoch: number): number => startOf(timing, BigInt(epoch))

/** Epoch and phase of a unix second; null before the first epoch. */
export function phaseAt(timing: EpochTiming, atSeconds: number): EpochMoment | null {
  const epoch = epochAt(timing, atSeconds)
  if (epoch === 0n) return null
  const start = startOf(timing, epoch)
  const [phase, end] = phasesOf(timing).find(([, end]) => atSeconds - start < end)!
  return { epoch, phase, endsAt: start + end }
}

/** The phases in order, each with the second of the epoch in which it ends. */
const phasesOf = (timing: EpochTiming): readonly (readonly [phase: EpochPhase, end: number])[] => [
  ['begin', timing.probeStart],
  ['probe', timing.probeEnd],
  ['commit', timing.commitEnd],
  ['reveal', timing.revealEnd],
  ['report', timing.epochSeconds],
]
