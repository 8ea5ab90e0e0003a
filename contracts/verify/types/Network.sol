// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice Bounds of an epoch and of what follows it, fixed at deployment; seconds, counted from the start of an epoch where not said
/// otherwise.
/// @param epochSeconds Length of an epoch.
/// @param probeStart Probes begin, and nothing is begun or sealed any more.
/// @param probeEnd The last probe was made.
/// @param commitEnd Commits and pledges end.
/// @param revealEnd Reveals end, and reports begin.
/// @param answerSeconds Time to answer a DOWN, from its confirmation.
/// @param challengeAnswerSeconds Time to answer a challenge, from when it was raised.
/// @param challengeEpochs So long after its own epoch a ballot can be challenged.
/// @param forfeitEpochs Rewards mature after so many, and a forfeit lasts as many.
/// @param seedBlocks How far ahead the block of a seed lies when it is fixed.
struct Timing {
    uint32 epochSeconds;
    uint32 probeStart;
    uint32 probeEnd;
    uint32 commitEnd;
    uint32 revealEnd;
    uint32 answerSeconds;
    uint32 challengeAnswerSeconds;
    uint32 challengeEpochs;
    uint32 forfeitEpochs;
    uint32 seedBlocks;
}

/// @notice What the linked libraries must know of the moment, of the timing and of the contracts around.
/// @param current Epoch.
/// @param genesis Unix second.
/// @param epochSeconds Length of an epoch.
/// @param probeStart Probes begin, and nothing is begun or sealed any more.
/// @param probeEnd The last probe was made.
/// @param answerSeconds Time to answer a confirmed DOWN.
/// @param forfeitEpochs Rewards mature after so many epochs, and a forfeit lasts as many.
/// @param keptEpochs So long after an epoch it may still be asked for.
/// @param vault Where verifiers bond.
/// @param registry The registry of hosts.
/// @param escrow The escrow whose creditor this is.
struct Scene {
    uint32 current;
    uint32 genesis;
    uint32 epochSeconds;
    uint32 probeStart;
    uint32 probeEnd;
    uint32 answerSeconds;
    uint32 forfeitEpochs;
    uint32 keptEpochs;
    address vault;
    address registry;
    address escrow;
}

/// @notice What is governed of committees.
/// @param size Members of a first committee.
/// @param quorum How many of them must agree.
/// @param confirmationSize Members of a confirmation committee.
/// @param confirmationQuorum How many of those must agree.
struct Committee {
    uint8 size;
    uint8 quorum;
    uint8 confirmationSize;
    uint8 confirmationQuorum;
}

/// @notice What is governed of stakes, units of 1e-6 USDC.
/// @param seatStake Units that a seat takes, locked in the vault.
/// @param slashAmount Units that an unanswered challenge takes.
/// @param challengeBond Units that a challenge takes.
struct Stakes {
    uint64 seatStake;
    uint64 slashAmount;
    uint64 challengeBond;
}

/// @notice Two words, the first written when the epoch is sealed, the second when it is begun and sealed.
/// @param seed Zero: not sealed.
/// @param seedBlock Zero: not begun.
/// @param rewardPerSeat Units that a reveal earns.
/// @param seats How many seats are drawn from.
/// @param committeeSize Members of a first committee.
/// @param quorum How many of them must agree.
/// @param confirmationSize Members of a confirmation committee.
/// @param confirmationQuorum How many of those must agree.
/// @param isSealed Whether it judges.
struct Epoch {
    bytes32 seed; //                  word 0
    uint64 seedBlock; //              word 1
    uint64 rewardPerSeat; //          word 1
    uint32 seats; //                  word 1
    uint8 committeeSize; //           word 1
    uint8 quorum; //                  word 1
    uint8 confirmationSize; //        word 1
    uint8 confirmationQuorum; //      word 1
    bool isSealed; //                 word 1
}

/// @notice How many seats there were, by the epoch in which they were added: enough to know the number of any epoch to begin.
/// @param epoch Of the last addition.
/// @param total At its end, so far.
/// @param before At the end of the epoch before.
/// @param earlier And of the one before that.
struct SeatCounts {
    uint32 epoch;
    uint32 total;
    uint32 before;
    uint32 earlier;
}

/// @notice One verifier's place, seven words. Epochs have 32 bits here: enough for 81,000 years of ten minutes each.
/// @param verifier Zero: released.
/// @param fromEpoch The first epoch in which it counts.
/// @param untilEpoch The first in which it sits no more; zero: open.
/// @param chainFrom First epoch of the hash chain that `secret` belongs to.
/// @param secret Of secretEpoch, or the anchor.
/// @param secretEpoch Epoch of the last reveal, or the one before the chain begins.
/// @param lastCommit Epoch; zero: none.
/// @param rewardedFrom Epoch in which a forfeit ends.
/// @param nextAnchorFrom First epoch of the next chain; zero: none.
/// @param previousSecretEpoch Zero: there was no chain before.
/// @param strikes How many decoys it misjudged by now.
/// @param openChallenges Not yet answered or closed.
/// @param nextAnchor Anchor of the next chain.
/// @param previousSecret The last one revealed of the chain before.
/// @param matured Units that can be claimed.
/// @param ripening Units earned in the term before `term`.
/// @param fresh Units earned in `term`.
/// @param term epoch / FORFEIT_EPOCHS of the last reward.
/// @param locked Units that the vault keeps for this network.
struct Seat {
    address verifier; //              word 0
    uint32 fromEpoch; //              word 0
    uint32 untilEpoch; //             word 0
    uint32 chainFrom; //              word 0
    bytes32 secret; //                word 1
    uint32 secretEpoch; //            word 2
    uint32 lastCommit; //             word 2
    uint32 rewardedFrom; //           word 2
    uint32 nextAnchorFrom; //         word 2
    uint32 previousSecretEpoch; //    word 2
    uint8 strikes; //                 word 2
    uint16 openChallenges; //         word 2
    bytes32 nextAnchor; //            word 3
    bytes32 previousSecret; //        word 4
    uint64 matured; //                word 5
    uint64 ripening; //               word 5
    uint64 fresh; //                  word 5
    uint32 term; //                   word 5
    uint64 locked; //                 word 6
}

/// @notice One host and kind that is probed, six words.
/// @param host The host's id.
/// @param kind Kind of resource.
/// @param fromEpoch The first epoch in which it counts.
/// @param untilEpoch Zero: open.
/// @param keyFromEpoch The first epoch of the key.
/// @param beaconKeyHash From keyFromEpoch on.
/// @param previousKeyHash Before.
/// @param suspectedEpoch The last epoch reported.
/// @param suspectedFrom Unix second; zero: answered.
/// @param earlierEpoch The epoch reported before it.
/// @param earlierFrom Unix second; zero: answered.
/// @param verdict NONE, CONFIRMED or DOWN.
/// @param confirmedEpoch The epoch reported of the confirmed DOWN.
/// @param downFrom Unix second.
/// @param answerableUntil Unix second.
/// @param downPostedAt Unix second of the posting.
/// @param wakeEpoch Probed from then on although long down; zero: no heartbeat since.
/// @param decoyCommitment As in `TargetEnrolled`.
struct Target {
    uint64 host; //                   word 0
    uint8 kind; //                    word 0
    uint32 fromEpoch; //              word 0
    uint32 untilEpoch; //             word 0
    uint32 keyFromEpoch; //           word 0
    bytes32 beaconKeyHash; //         word 1
    bytes32 previousKeyHash; //       word 2
    uint32 suspectedEpoch; //         word 3
    uint32 suspectedFrom; //          word 3
    uint32 earlierEpoch; //           word 3
    uint32 earlierFrom; //            word 3
    uint8 verdict; //                 word 4
    uint32 confirmedEpoch; //         word 4
    uint32 downFrom; //               word 4
    uint32 answerableUntil; //        word 4
    uint32 downPostedAt; //           word 4
    uint32 wakeEpoch; //              word 4
    bytes32 decoyCommitment; //       word 5
}

/// @notice Three words; the first stays for ever, so that no ballot is challenged twice for one target.
/// @param epoch Of the ballot; zero: never challenged.
/// @param target What it says UP of.
/// @param seat Who is accused.
/// @param answerableUntil Unix second; zero: there is none.
/// @param bond Units of the challenger.
/// @param challenger Who doubts, and gets the bond back when nobody answers.
/// @param slashAmount Units at stake, as they stood when it was raised.
/// @param root Of the ballot.
struct Challenge {
    uint32 epoch; //                  word 0
    uint32 target; //                 word 0
    uint32 seat; //                   word 0
    uint32 answerableUntil; //        word 0
    uint64 bond; //                   word 0
    address challenger; //            word 1
    uint64 slashAmount; //            word 1
    bytes32 root; //                  word 2
}

/// @notice All that the network remembers, in one place that libraries can be given.
/// @param epochs By number.
/// @param seats By index.
/// @param seatOf Index of an account's seat plus one; zero: none.
/// @param ballots seat << 32 | epoch mod ring => hash 192 | epoch 32 | revealed 1; see `BallotSlot`.
/// @param targets By index.
/// @param targetOf host << 8 | kind => index plus one; zero: none.
/// @param pledges Roots that hosts wrote down.
/// @param challenges By id.
/// @param struck Ballots that a decoy struck.
/// @param counts How many seats there were, and are.
/// @param targetCount Targets ever enrolled.
/// @param mix Folds every secret that was revealed; shares its word with the pool because every reveal writes both.
/// @param rewardPool Units that rewards are paid from.
struct Network {
    mapping(uint64 epoch => Epoch) epochs;
    mapping(uint32 seat => Seat) seats;
    mapping(address verifier => uint256 seatPlusOne) seatOf;
    mapping(uint256 key => uint256) ballots;
    mapping(uint32 target => Target) targets;
    mapping(uint256 hostKind => uint256 targetPlusOne) targetOf;
    mapping(uint64 epoch => mapping(uint32 target => bytes32 root)) pledges;
    mapping(bytes32 id => Challenge) challenges;
    mapping(bytes32 id => bool) struck;
    SeatCounts counts;
    uint32 targetCount;
    uint192 mix;
    uint64 rewardPool;
}
