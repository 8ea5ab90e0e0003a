/** What the chain said that a verifier must know: the events, and the state that they add up to. */
export { type Everything, openVerifierBook, readVerifierBook, type VerifierBook } from './book.ts'
export type { LogSources, RawLog } from './logs.ts'
export {
  type ChallengeState,
  type EpochState,
  type InstanceState,
  type NetworkState,
  type RevealedBallot,
  type SeatState,
  stateOf,
  type TargetState,
  type Verdict,
} from './state.ts'
