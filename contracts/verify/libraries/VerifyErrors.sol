// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Outcome} from "../types/Evidence.sol";

/// @title What can be wrong with epochs, seats, targets, ballots, verdicts and challenges, in alphabetical order.
library VerifyErrors {
    /// @notice The secrets of this chain may still be asked for: another anchor can be set from `fromEpoch` on.
    error AnchorSetRecently(uint32 seat, uint64 fromEpoch);
    /// @notice These bits and this root are not what the seat revealed in this epoch.
    error BallotUnknown(uint64 epoch, uint32 seat);
    /// @notice Trailing zero bytes of the bits are left out.
    error BitsNotTrimmed(uint256 length);
    /// @notice There is no such open challenge.
    error ChallengeUnknown(bytes32 challenge);
    /// @notice This ballot was challenged before for this target.
    error ChallengedAlready(bytes32 challenge);
    /// @notice What is revealed is not what was committed.
    error CommitmentMismatch(uint64 epoch, uint32 seat);
    /// @notice The seat committed in this epoch already.
    error CommittedAlready(uint64 epoch, uint32 seat);
    /// @notice Each quorum is more than half of its size, the confirmation committee is the larger one, sizes stay within their caps.
    error CommitteesOutOfBounds(uint256 committeeSize, uint256 quorum, uint256 confirmationSize, uint256 confirmationQuorum);
    /// @notice The secret is not the one that the target's decoy commitment hides.
    error DecoySecretWrong(uint32 target);
    /// @notice A decoy strikes a ballot once.
    error DecoyStruckAlready(uint64 epoch, uint32 target, uint32 seat);
    /// @notice The epoch was begun already.
    error EpochBegunAlready(uint64 epoch);
    /// @notice Nobody began the epoch.
    error EpochNotBegun(uint64 epoch);
    /// @notice The epoch has no seed, so it judges nobody.
    error EpochNotSealed(uint64 epoch);
    /// @notice The epoch was sealed already.
    error EpochSealedAlready(uint64 epoch);
    /// @notice The host does not drain this kind, or leases of it still count on being judged.
    error HostInUse(uint64 host, uint8 kind);
    /// @notice A retired host is no target.
    error HostRetired(uint64 host);
    /// @notice The key before may still be asked for: the next can be named from `fromEpoch` on.
    error KeyChangedRecently(uint32 target, uint64 fromEpoch);
    /// @notice The beacon key of the host is the one that the target has.
    error KeyUnchanged(uint32 target, bytes32 beaconKeyHash);
    /// @notice There is no code at this address.
    error NotAContract(address given);
    /// @notice No DOWN of this target is confirmed, or it was answered or posted.
    error NotConfirmed(uint32 target);
    /// @notice Only a decoy keeper may do this.
    error NotDecoyKeeper(address caller);
    /// @notice The host is not posted as down, so there is nothing to lift.
    error NotDown(uint32 target);
    /// @notice Only the host's operator or owner may do this.
    error NotHostParty(uint64 host, address caller);
    /// @notice The seat does not belong to the committee that is asked.
    error NotMember(uint64 epoch, uint32 target, uint32 seat);
    /// @notice The verifier sits (zero), or what it did may still be asked for until `untilEpoch` or in an open challenge.
    error NotReleasable(uint32 seat, uint64 untilEpoch);
    /// @notice The caller has no seat.
    error NotSeated(address caller);
    /// @notice The target was not reported in the epoch before, or that report was answered.
    error NotSuspected(uint64 epoch, uint32 target);
    /// @notice The proof does not lead to the root that was written down before the reveals.
    error NotWrittenDown(uint32 seat, bytes32 root);
    /// @notice There is nothing to claim for this account.
    error NothingOwed(address account);
    /// @notice This can be done from `from` until before `until`, unix seconds.
    error OutOfWindow(uint256 timestamp, uint256 from, uint256 until);
    /// @notice The ballot says something else of the target than what is claimed.
    error OutcomeMismatch(uint32 seat, uint32 target, Outcome given, Outcome wanted);
    /// @notice The target was reported in this epoch already.
    error ReportedAlready(uint64 epoch, uint32 target);
    /// @notice The seat revealed in this epoch already.
    error RevealedAlready(uint64 epoch, uint32 seat);
    /// @notice A seat earns at most `allowed` units per epoch.
    error RewardAboveCap(uint256 given, uint256 allowed);
    /// @notice The verifier sits in no committee of this epoch.
    error SeatInactive(uint64 epoch, uint32 seat);
    /// @notice The seat belongs to somebody.
    error SeatTaken(uint32 seat);
    /// @notice The caller has a seat already; one that it left is released first.
    error SeatedAlready(address verifier, uint32 seat);
    /// @notice Seats of ballots and answers ascend, none twice.
    error SeatsNotAscending(uint32 before, uint32 seat);
    /// @notice Hashing this secret does not lead to the anchor or to the secret revealed last.
    error SecretWrong(uint64 epoch, uint32 seat);
    /// @notice The block of the seed is ahead, or more than 256 blocks behind.
    error SeedBlockUnknown(uint64 seedBlock, uint256 blockNumber);
    /// @notice The vault keeps too little that is neither locked nor unbonding.
    error StakeTooSmall(uint256 free, uint256 seatStake);
    /// @notice Needs 0 < slash <= seat stake, and bond and stake within their bounds.
    error StakesOutOfBounds(uint256 seatStake, uint256 slashAmount, uint256 challengeBond);
    /// @notice The target is probed anyway: it is not down, or not for long.
    error TargetAwake(uint32 target);
    /// @notice The target is one already (zero), or was one until lately: enrol it from `fromEpoch` on.
    error TargetEnrolledAlready(uint32 target, uint64 fromEpoch);
    /// @notice The target is posted as down already, or its DOWN is confirmed and waits.
    error TargetJudgedAlready(uint32 target);
    /// @notice No committee probes the target in this epoch.
    error TargetNotProbed(uint64 epoch, uint32 target);
    /// @notice There is no such target, or it was withdrawn.
    error TargetUnknown(uint32 target);
    /// @notice The seconds of an epoch, the time to answer, what the escrow's latch reaches back, and the vault's delay do not fit each other.
    error TimingOutOfBounds(uint256 given, uint256 allowed);
    /// @notice Stakes and fees are in one token: the escrow's.
    error TokenMismatch(address vaultToken, address escrowToken);
    /// @notice It takes at least `least` ballots or answers.
    error TooFew(uint256 given, uint256 least);
    /// @notice `flaw` is the first thing wrong with the transcript, see `SshTranscript.Flaw`.
    error TranscriptInvalid(uint32 seat, uint8 flaw);
    /// @notice Needs http:// or https:// in front, and at most `allowed` bytes.
    error UrlInvalid(uint256 length, uint256 allowed);
    /// @notice Amounts are never zero.
    error ZeroAmount();
    /// @notice This anchor, key or root must not be zero.
    error ZeroHash();
}
