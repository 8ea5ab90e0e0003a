/**
 * The verifiers' protocol as anyone computes it, the same as the contract: epochs, targets, committees, secrets, ballots, leaves.
 * Pure; it asks no network.
 */
export {
  type BallotCommitmentParameters,
  type BallotContents,
  ballotCommitment,
  ballotHash,
  decodeOutcomes,
  encodeOutcomes,
  OUTCOMES,
  type Outcome,
  outcomeAt,
  outcomeCode,
} from './ballot.ts'
export {
  COMMITTEE_DOMAINS,
  type ConfirmationCommitteeParameters,
  confirmationCommittee,
  DRAW_BYTES,
  type DrawCommitteeParameters,
  type DrawSeatsParameters,
  drawCommittee,
  drawSeats,
  type EpochFrame,
  type FirstCommitteeParameters,
  firstCommittee,
  isSeatActive,
} from './committee.ts'
export { commitmentOfNoDecoy, type DecoyMoment, decoyCommitment, isDecoyUp } from './decoys.ts'
export {
  type ChallengeTiming,
  type EpochMoment,
  type EpochPhase,
  type EpochTiming,
  epochAt,
  epochNumberAt,
  keptEpochs,
  phaseAt,
  startOf,
  startOfEpoch,
} from './epochs.ts'
export { exchangeLeaf, isInMerkleTree, merkleProof, merkleRoot } from './leaves.ts'
export {
  type CheckSecretParameters,
  checkSecret,
  MAX_CHAIN_EPOCHS,
  type MakeSecretChainParameters,
  makeSecretChain,
  type SecretChain,
} from './secrets.ts'
export { type ProbeSecondParameters, probeSecondOf, targetKey } from './targets.ts'
