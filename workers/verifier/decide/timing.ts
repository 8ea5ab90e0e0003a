import { type ChallengeTiming, type EpochTiming, keptEpochs } from '@freehold/sdk'

/** What a network of verifiers was deployed with. Seconds, counted as `EpochTiming` says. */
export interface NetworkTiming extends EpochTiming, ChallengeTiming {
  /** How long a host may answer a confirmed DOWN. */
  readonly answerSeconds: number
  /** A host that is down so long is probed again when it says so. */
  readonly dormantSeconds: number
}

/** Second of an epoch in which a ballot is made at the latest, with whatever was seen: a quarter of the time is left to commit it. */
export const lastLook = ({ probeEnd, commitEnd }: EpochTiming): number =>
  probeEnd + (3 * (commitEnd - probeEnd)) / 4

/** An anchor counts so many epochs after the one in which it is set. */
const anchorAheadEpochs = 2

/**
 * The shortest chain of secrets that another one follows without a gap, time after time: the contract keeps one chain beside the current
 * one, and takes no other while that may be asked for.
 */
export const leastEpochsPerChain = (timing: ChallengeTiming): number =>
  keptEpochs(timing) + 1 + anchorAheadEpochs
