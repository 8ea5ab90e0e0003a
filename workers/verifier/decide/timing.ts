import type { EpochTiming } from '@freehold/sdk'

/** What a network of verifiers was deployed with. Seconds, counted as `EpochTiming` says. */
export interface NetworkTiming extends EpochTiming {
  /** How long a host may answer a confirmed DOWN, and a verifier a challenge. */
  readonly answerSeconds: number
  /** How long a ballot can be challenged, in epochs after its own. */
  readonly challengeEpochs: number
  /** A host that is down so long is probed again when it says so. */
  readonly dormantSeconds: number
}

/** Second of an epoch in which a ballot is made at the latest, with whatever was seen: a quarter of the time is left to commit it. */
export const lastLook = ({ probeEnd, commitEnd }: EpochTiming): number =>
  probeEnd + (3 * (commitEnd - probeEnd)) / 4

/** An anchor counts so many epochs after the one in which it is set. */
const anchorAheadEpochs = 2

/** The contract keeps one chain of secrets beside the current one. So long after an anchor began to count it takes no other. */
export const anchorKeptEpochs = ({ challengeEpochs }: Pick<NetworkTiming, 'challengeEpochs'>): number =>
  challengeEpochs + 2

/** The shortest chain of secrets that another one follows without a gap, time after time. */
export const leastEpochsPerChain = (timing: Pick<NetworkTiming, 'challengeEpochs'>): number =>
  anchorKeptEpochs(timing) + 1 + anchorAheadEpochs
