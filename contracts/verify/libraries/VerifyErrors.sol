// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Outcome} from "../types/Evidence.sol";

/// @title What can be wrong with epochs, seats, targets, ballots, verdicts and challenges, in alphabetical order.
/// @notice Raised by the network and its libraries. Amounts in 1e-6 USDC, times in unix seconds.
library VerifyErrors {
    /// @notice The secrets of this chain may still be asked for: another anchor can be set from `fromEpoch` on.
    /// @param seat Index of the seat, counted from 0.
    /// @param fromEpoch The first in which it can be.
    error AnchorSetRecently(uint32 seat, uint64 fromEpoch);
    /// @notice These bits and this root are not what the seat revealed in this epoch.
    /// @param epoch The epoch, counted from 1.
    /// @param seat Index of the seat, counted from 0.
    error BallotUnknown(uint64 epoch, uint32 seat);
    /// @notice Trailing zero bytes of the bits are left out.
    /// @param length Bytes that were given.
    error BitsNotTrimmed(uint256 length);
    /// @notice There is no such open challenge.
    /// @param challenge keccak256(abi.encode(epoch, target, seat)).
    error ChallengeUnknown(bytes32 challenge);
    /// @notice This ballot was challenged before for this target.
    /// @param challenge keccak256(abi.encode(epoch, target, seat)).
    error ChallengedAlready(bytes32 challenge);
    /// @notice What is revealed is not what was committed.
    /// @param epoch The epoch, counted from 1.
    /// @param seat Index of the seat, counted from 0.
    error CommitmentMismatch(uint64 epoch, uint32 seat);
    /// @notice The seat committed in this epoch already.
    /// @param epoch The epoch, counted from 1.
    /// @param seat Index of the seat, counted from 0.
    error CommittedAlready(uint64 epoch, uint32 seat);
    /// @notice Each quorum is more than half of its size, the confirmation committee is the larger one, sizes stay within their caps.
    /// @param committeeSize Members of a first committee.
    /// @param quorum How many of them must agree.
    /// @param confirmationSize Members of a confirmation committee.
    /// @param confirmationQuorum How many of those must agree.
    error CommitteesOutOfBounds(uint256 committeeSize, uint256 quorum, uint256 confirmationSize, uint256 confirmationQuorum);
    /// @notice The secret is not the one that the target's decoy commitment hides.
    /// @param target Index of the target, counted from 0.
    error DecoySecretWrong(uint32 target);
    /// @notice A decoy strikes a ballot once.
    /// @param epoch The epoch, counted from 1.
    /// @param target Index of the target, counted from 0.
    /// @param seat Index of the seat, counted from 0.
    error DecoyStruckAlready(uint64 epoch, uint32 target, uint32 seat);
    /// @notice The epoch was begun already.
    /// @param epoch The epoch, counted from 1.
    error EpochBegunAlready(uint64 epoch);
    /// @notice Nobody began the epoch.
    /// @param epoch The epoch, counted from 1.
    error EpochNotBegun(uint64 epoch);
    /// @notice The epoch has no seed, so it judges nobody.
    /// @param epoch The epoch, counted from 1.
    error EpochNotSealed(uint64 epoch);
    /// @notice The epoch was sealed already.
    /// @param epoch The epoch, counted from 1.
    error EpochSealedAlready(uint64 epoch);
    /// @notice The host does not drain this kind, or leases of it still count on being judged.
    /// @param host The host's id.
    /// @param kind Kind of resource.
    error HostInUse(uint64 host, uint8 kind);
    /// @notice A retired host is no target.
    /// @param host The host's id.
    error HostRetired(uint64 host);
    /// @notice The key before may still be asked for: the next can be named from `fromEpoch` on.
    /// @param target Index of the target, counted from 0.
    /// @param fromEpoch The first in which it can be.
    error KeyChangedRecently(uint32 target, uint64 fromEpoch);
    /// @notice The beacon key of the host is the one that the target has.
    /// @param target Index of the target, counted from 0.
    /// @param beaconKeyHash keccak256 of the 64 bytes of the beacon's P-256 key.
    error KeyUnchanged(uint32 target, bytes32 beaconKeyHash);
    /// @notice There is no code at this address.
    /// @param given The address.
    error NotAContract(address given);
    /// @notice No DOWN of this target is confirmed, or it was answered or posted.
    /// @param target Index of the target, counted from 0.
    error NotConfirmed(uint32 target);
    /// @notice Only a decoy keeper may do this.
    /// @param caller Who called.
    error NotDecoyKeeper(address caller);
    /// @notice The host is not posted as down, so there is nothing to lift.
    /// @param target Index of the target, counted from 0.
    error NotDown(uint32 target);
    /// @notice Only the host's operator or owner may do this.
    /// @param host The host's id.
    /// @param caller Who called.
    error NotHostParty(uint64 host, address caller);
    /// @notice The seat does not belong to the committee that is asked.
    /// @param epoch The epoch, counted from 1.
    /// @param target Index of the target, counted from 0.
    /// @param seat Index of the seat, counted from 0.
    error NotMember(uint64 epoch, uint32 target, uint32 seat);
    /// @notice The verifier sits (zero), or what it did may still be asked for until `untilEpoch` or in an open challenge.
    /// @param seat Index of the seat, counted from 0.
    /// @param untilEpoch The first in which it can be; zero: it sits.
    error NotReleasable(uint32 seat, uint64 untilEpoch);
    /// @notice The caller has no seat.
    /// @param caller Who called.
    error NotSeated(address caller);
    /// @notice The target was not reported in the epoch before, or that report was answered.
    /// @param epoch The epoch, counted from 1.
    /// @param target Index of the target, counted from 0.
    error NotSuspected(uint64 epoch, uint32 target);
    /// @notice The proof does not lead to the root that was written down before the reveals.
    /// @param seat Index of the seat, counted from 0.
    /// @param root The root; zero: none was.
    error NotWrittenDown(uint32 seat, bytes32 root);
    /// @notice There is nothing to claim for this account.
    /// @param account Who asked.
    error NothingOwed(address account);
    /// @notice This can be done from `from` until before `until`, unix seconds.
    /// @param timestamp Now, unix second.
    /// @param from Unix second.
    /// @param until Unix second.
    error OutOfWindow(uint256 timestamp, uint256 from, uint256 until);
    /// @notice The ballot says something else of the target than what is claimed.
    /// @param seat Index of the seat, counted from 0.
    /// @param target Index of the target, counted from 0.
    /// @param given What it says.
    /// @param wanted What is claimed.
    error OutcomeMismatch(uint32 seat, uint32 target, Outcome given, Outcome wanted);
    /// @notice The target was reported in this epoch already.
    /// @param epoch The epoch, counted from 1.
    /// @param target Index of the target, counted from 0.
    error ReportedAlready(uint64 epoch, uint32 target);
    /// @notice The seat revealed in this epoch already.
    /// @param epoch The epoch, counted from 1.
    /// @param seat Index of the seat, counted from 0.
    error RevealedAlready(uint64 epoch, uint32 seat);
    /// @notice A seat earns at most `allowed` units per epoch.
    /// @param given Units.
    /// @param allowed The most, units.
    error RewardAboveCap(uint256 given, uint256 allowed);
    /// @notice The verifier sits in no committee of this epoch.
    /// @param epoch The epoch, counted from 1.
    /// @param seat Index of the seat, counted from 0.
    error SeatInactive(uint64 epoch, uint32 seat);
    /// @notice The seat belongs to somebody.
    /// @param seat Index of the seat, counted from 0.
    error SeatTaken(uint32 seat);
    /// @notice The caller has a seat already; one that it left is released first.
    /// @param verifier The caller.
    /// @param seat Index of the seat, counted from 0.
    error SeatedAlready(address verifier, uint32 seat);
    /// @notice Seats of ballots and answers ascend, none twice.
    /// @param before The seat in front.
    /// @param seat The seat that is not above it.
    error SeatsNotAscending(uint32 before, uint32 seat);
    /// @notice Hashing this secret does not lead to the anchor or to the secret revealed last.
    /// @param epoch The epoch, counted from 1.
    /// @param seat Index of the seat, counted from 0.
    error SecretWrong(uint64 epoch, uint32 seat);
    /// @notice The block of the seed is ahead, or more than 256 blocks behind.
    /// @param seedBlock Number of the block whose hash the seed is made of.
    /// @param blockNumber Now.
    error SeedBlockUnknown(uint64 seedBlock, uint256 blockNumber);
    /// @notice The vault keeps too little that is neither locked nor unbonding.
    /// @param free Units.
    /// @param seatStake Units that a seat takes, locked in the vault.
    error StakeTooSmall(uint256 free, uint256 seatStake);
    /// @notice Needs 0 < slash <= seat stake, and bond and stake within their bounds.
    /// @param seatStake Units.
    /// @param slashAmount Units.
    /// @param challengeBond Units.
    error StakesOutOfBounds(uint256 seatStake, uint256 slashAmount, uint256 challengeBond);
    /// @notice The target is probed anyway: it is not down, or not for long.
    /// @param target Index of the target, counted from 0.
    error TargetAwake(uint32 target);
    /// @notice The target is one already (zero), or was one until lately: enrol it from `fromEpoch` on.
    /// @param target Index of the target, counted from 0.
    /// @param fromEpoch The first in which it can be; zero: it is one.
    error TargetEnrolledAlready(uint32 target, uint64 fromEpoch);
    /// @notice The target is posted as down already, or its DOWN is confirmed and waits.
    /// @param target Index of the target, counted from 0.
    error TargetJudgedAlready(uint32 target);
    /// @notice No committee probes the target in this epoch.
    /// @param epoch The epoch, counted from 1.
    /// @param target Index of the target, counted from 0.
    error TargetNotProbed(uint64 epoch, uint32 target);
    /// @notice There is no such target, or it was withdrawn.
    /// @param target Index of the target, counted from 0.
    error TargetUnknown(uint32 target);
    /// @notice The seconds of an epoch, the time to answer, what the escrow's latch reaches back, and the vault's delay do not fit each other.
    /// @param given Seconds, epochs or blocks.
    /// @param allowed The bound that it breaks.
    error TimingOutOfBounds(uint256 given, uint256 allowed);
    /// @notice Stakes and fees are in one token: the escrow's.
    /// @param vaultToken What stakes are in.
    /// @param escrowToken What fees are in.
    error TokenMismatch(address vaultToken, address escrowToken);
    /// @notice It takes at least `least` ballots or answers.
    /// @param given What was given.
    /// @param least The least.
    error TooFew(uint256 given, uint256 least);
    /// @notice `flaw` is the first thing wrong with the transcript, see `SshTranscript.Flaw`.
    /// @param seat Index of the seat, counted from 0.
    /// @param flaw The first one.
    error TranscriptInvalid(uint32 seat, uint8 flaw);
    /// @notice Needs http:// or https:// in front, and at most `allowed` bytes.
    /// @param length Its bytes.
    /// @param allowed The most.
    error UrlInvalid(uint256 length, uint256 allowed);
    /// @notice Amounts are never zero.
    error ZeroAmount();
    /// @notice This anchor, key or root must not be zero.
    error ZeroHash();
}
