// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice Bounds of an epoch and of what follows it, fixed at deployment; seconds, counted from the start of an epoch where not said
/// otherwise.
struct Timing {
    uint32 epochSeconds;
    uint32 probeStart;
    uint32 probeEnd;
    uint32 commitEnd;
    uint32 revealEnd;
    uint32 answerSeconds; // from the confirmation or the challenge
    uint32 challengeEpochs;
    uint32 forfeitEpochs;
    uint32 seedBlocks; // how far ahead the block of a seed lies when it is fixed
}

/// @notice What the linked libraries must know of the moment, of the timing and of the contracts around.
struct Scene {
    uint32 current; // epoch
    uint32 genesis; // unix second
    uint32 epochSeconds;
    uint32 probeStart;
    uint32 probeEnd;
    uint32 answerSeconds;
    uint32 forfeitEpochs;
    uint32 keptEpochs; // so long after an epoch it may still be asked for
    address vault;
    address registry;
    address escrow;
}

/// @notice What is governed of committees.
struct Committee {
    uint8 size;
    uint8 quorum;
    uint8 confirmationSize;
    uint8 confirmationQuorum;
}

/// @notice What is governed of stakes, units of 1e-6 USDC.
struct Stakes {
    uint64 seatStake;
    uint64 slashAmount;
    uint64 challengeBond;
}

/// @notice Two words, the first written when the epoch is sealed, the second when it is begun and sealed.
struct Epoch {
    bytes32 seed; //                  word 0; zero: not sealed
    uint64 seedBlock; //              word 1; zero: not begun
    uint64 rewardPerSeat; //          word 1
    uint32 seats; //                  word 1
    uint8 committeeSize; //           word 1
    uint8 quorum; //                  word 1
    uint8 confirmationSize; //        word 1
    uint8 confirmationQuorum; //      word 1
    bool isSealed; //                 word 1
}

/// @notice How many seats there were, by the epoch in which they were added: enough to know the number of any epoch to begin.
struct SeatCounts {
    uint32 epoch; // of the last addition
    uint32 total; // at its end, so far
    uint32 before; // at the end of the epoch before
    uint32 earlier; // and of the one before that
}

/// @notice One verifier's place, seven words. Epochs have 32 bits here: enough for 81,000 years of ten minutes each.
struct Seat {
    address verifier; //              word 0; zero: released
    uint32 fromEpoch; //              word 0
    uint32 untilEpoch; //             word 0; zero: open
    uint32 chainFrom; //              word 0; first epoch of the hash chain that `secret` belongs to
    bytes32 secret; //                word 1; of secretEpoch, or the anchor
    uint32 secretEpoch; //            word 2
    uint32 lastCommit; //             word 2; zero: none
    uint32 rewardedFrom; //           word 2; a forfeit ends there
    uint32 nextAnchorFrom; //         word 2; zero: none
    uint32 previousSecretEpoch; //    word 2; zero: there was no chain before
    uint8 strikes; //                 word 2
    uint16 openChallenges; //         word 2
    bytes32 nextAnchor; //            word 3
    bytes32 previousSecret; //        word 4; the last one revealed of the chain before
    uint64 matured; //                word 5; rewards that can be claimed
    uint64 ripening; //               word 5; earned in the term before `term`
    uint64 fresh; //                  word 5; earned in `term`
    uint32 term; //                   word 5; epoch / FORFEIT_EPOCHS of the last reward
    uint64 locked; //                 word 6; what the vault keeps for this network
}

/// @notice One host and kind that is probed, six words.
struct Target {
    uint64 host; //                   word 0
    uint8 kind; //                    word 0
    uint32 fromEpoch; //              word 0
    uint32 untilEpoch; //             word 0; zero: open
    uint32 keyFromEpoch; //           word 0
    bytes32 beaconKeyHash; //         word 1; from keyFromEpoch on
    bytes32 previousKeyHash; //       word 2; before
    uint32 suspectedEpoch; //         word 3; the last epoch reported
    uint32 suspectedFrom; //          word 3; unix second; zero: answered
    uint32 earlierEpoch; //           word 3; the epoch reported before it
    uint32 earlierFrom; //            word 3; likewise
    uint8 verdict; //                 word 4; NONE, CONFIRMED or DOWN
    uint32 confirmedEpoch; //         word 4; the epoch reported of the confirmed DOWN
    uint32 downFrom; //               word 4; unix second
    uint32 answerableUntil; //        word 4; unix second
    uint32 downPostedAt; //           word 4; unix second
    uint32 wakeEpoch; //              word 4
    bytes32 decoyCommitment; //       word 5
}

/// @notice Three words; the first stays for ever, so that no ballot is challenged twice for one target.
struct Challenge {
    uint32 epoch; //                  word 0
    uint32 target; //                 word 0
    uint32 seat; //                   word 0
    uint32 answerableUntil; //        word 0; unix second; zero: there is none
    uint64 bond; //                   word 0
    address challenger; //            word 1
    uint64 slashAmount; //            word 1
    bytes32 root; //                  word 2; of the ballot
}

/// @notice All that the network remembers, in one place that libraries can be given.
struct Network {
    mapping(uint64 epoch => Epoch) epochs;
    mapping(uint32 seat => Seat) seats;
    mapping(address verifier => uint256 seatPlusOne) seatOf;
    /// @dev seat << 32 | epoch mod ring => hash 192 | epoch 32 | revealed 1; see `BallotSlot`.
    mapping(uint256 key => uint256) ballots;
    mapping(uint32 target => Target) targets;
    mapping(uint256 hostKind => uint256 targetPlusOne) targetOf;
    mapping(uint64 epoch => mapping(uint32 target => bytes32 root)) pledges;
    mapping(bytes32 id => Challenge) challenges;
    mapping(bytes32 id => bool) struck;
    SeatCounts counts;
    uint32 targetCount;
    /// @dev Folds every secret that was revealed; shares its word with the pool because every reveal writes both.
    uint192 mix;
    uint64 rewardPool;
}
