// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Answer, Ballot, Transcript} from "../types/Evidence.sol";

/// @title Who says that a host is up: drawn committees, one commit and one reveal per verifier and epoch, evidence for every claim.
///
/// @notice The creditor of the escrow: it stops the billing clock of a host that two disjoint committees found down in two epochs
/// running, and starts it again when a committee finds it up.
///
/// **An epoch**, all seconds counted from its start, all bounds fixed at deployment:
/// ```
/// 0        PROBE_START              PROBE_END        COMMIT_END         REVEAL_END          EPOCH_SECONDS
/// | begin, |  each member probes    |  commit        |  reveal          |  reports of this epoch, until PROBE_START
/// | seal   |  at its secret second  |                |                  |  of the next
/// ```
/// Verifiers, targets and keys that count in an epoch were named two epochs before, so before its seed was known. The seed is the
/// hash of one block that `beginEpoch` fixes while it lies ahead, mixed with the secrets revealed before. An epoch that nobody
/// begins or seals in time judges nobody.
///
/// **Committee** of a target: for i = 0, 1, 2 … below 32 * size, seat = uint256(keccak256(abi.encode(seed, targetKey, domain, i))) mod seats
/// (the epoch's frozen number of seats); taken unless inactive in the epoch, taken already, or excluded; until `size` are. Domain 1:
/// the first committee. Domain 2: the confirmation committee, with the seed of the epoch after, excluding the first one.
///
/// **Secret** of a verifier in epoch e: the preimage in its hash chain such that keccak256 applied (e - f + 1) times gives the anchor that holds
/// from epoch f on. Nonce of a probe: sha256(abi.encodePacked("freehold/probe/1", chainid, this, seed, verifier, targetKey, uint64 epoch, secret)).
/// Anyone can work out the nonces of an epoch once its secrets are revealed, and the holder of a beacon key could sign an alibi then. So
/// only what was written down before the reveals counts: a transcript of a verifier must lie in the tree that its commit bound, one of
/// a host in the tree that the host pledged before COMMIT_END (`pledge`; a host that was reported does so in the epoch after).
/// Second of a probe: PROBE_START + uint256(keccak256(abi.encodePacked(secret, targetKey))) mod (PROBE_END - PROBE_START).
/// targetKey = keccak256(abi.encodePacked("freehold/beacon/1", uint64 host, uint8 kind)).
interface IVerifierNetwork {
    // ------------------------------------------------------------------ events: flat, so that every indexer can read them

    /// @notice The block that the seed comes from is fixed; sizes and seats are those of this epoch.
    /// @param epoch The epoch, counted from 1.
    /// @param seedBlock Number of the block whose hash the seed is made of.
    /// @param seats How many seats are drawn from.
    /// @param committeeSize Members of a first committee.
    /// @param quorum How many of them must agree.
    /// @param confirmationSize Members of a confirmation committee.
    /// @param confirmationQuorum How many of those must agree.
    /// @param rewardPerSeat Units that a reveal earns.
    event EpochBegun(
        uint64 indexed epoch,
        uint64 seedBlock,
        uint32 seats,
        uint8 committeeSize,
        uint8 quorum,
        uint8 confirmationSize,
        uint8 confirmationQuorum,
        uint64 rewardPerSeat
    );
    /// @notice The epoch has a seed: its committees can be drawn.
    /// @param epoch The epoch, counted from 1.
    /// @param seed What committees and nonces of the epoch follow from.
    event EpochSealed(uint64 indexed epoch, bytes32 seed);

    /// @notice A verifier sits from `fromEpoch` on; `anchor` is the hash of its secret of that epoch.
    /// @param seat Index of the seat, counted from 0.
    /// @param verifier Who sits there.
    /// @param fromEpoch The first epoch in which it counts.
    /// @param anchor keccak256 of the secret of its first epoch.
    /// @param url Where leaves and transcripts are served.
    event VerifierRegistered(uint32 indexed seat, address indexed verifier, uint64 fromEpoch, bytes32 anchor, string url);
    /// @notice The verifier begins another hash chain.
    /// @param seat Index of the seat, counted from 0.
    /// @param fromEpoch The first epoch of the chain.
    /// @param anchor keccak256 of the secret of its first epoch.
    event AnchorSet(uint32 indexed seat, uint64 fromEpoch, bytes32 anchor);
    /// @notice Where the verifier serves leaves and transcripts.
    /// @param seat Index of the seat, counted from 0.
    /// @param url Where leaves and transcripts are served.
    event VerifierUrlSet(uint32 indexed seat, string url);
    /// @notice The verifier sits in no committee from `untilEpoch` on: it resigned (1), was slashed (2), or struck too often by decoys (3).
    /// @param seat Index of the seat, counted from 0.
    /// @param untilEpoch The first epoch in which it counts no more.
    /// @param reason 1 resigned, 2 slashed, 3 struck.
    event VerifierLeft(uint32 indexed seat, uint64 untilEpoch, uint8 reason);
    /// @notice Its stake is free to unbond; the seat can be taken by another.
    /// @param seat Index of the seat, counted from 0.
    /// @param verifier Who sits there.
    event SeatReleased(uint32 indexed seat, address indexed verifier);

    /// @notice Targets count from 0. `decoyCommitment` tells nobody whether the target is a decoy.
    /// @param target Index of the target, counted from 0.
    /// @param host The host's id.
    /// @param kind Kind of resource.
    /// @param beaconKeyHash keccak256 of the 64 bytes of the beacon's P-256 key.
    /// @param fromEpoch The first epoch in which it counts.
    /// @param decoyCommitment keccak256(abi.encode(decoySecret)), or anything else: nobody can tell.
    event TargetEnrolled(
        uint32 indexed target,
        uint64 indexed host,
        uint8 indexed kind,
        bytes32 beaconKeyHash,
        uint64 fromEpoch,
        bytes32 decoyCommitment
    );
    /// @notice The target is known by another key.
    /// @param target Index of the target, counted from 0.
    /// @param beaconKeyHash keccak256 of the 64 bytes of the beacon's P-256 key.
    /// @param fromEpoch The first epoch of the key.
    event TargetKeySet(uint32 indexed target, bytes32 beaconKeyHash, uint64 fromEpoch);
    /// @notice The target is probed no more.
    /// @param target Index of the target, counted from 0.
    /// @param untilEpoch The first epoch in which it counts no more.
    event TargetWithdrawn(uint32 indexed target, uint64 untilEpoch);
    /// @notice A host that was down for a day, and not probed since, wants to be probed again from `fromEpoch` on.
    /// @param target Index of the target, counted from 0.
    /// @param fromEpoch The first epoch in which it counts.
    event TargetHeartbeat(uint32 indexed target, uint64 fromEpoch);

    /// @notice The host wrote down which handshakes it saw in the epoch, before any secret of it was known.
    /// @param epoch The epoch, counted from 1.
    /// @param target Index of the target, counted from 0.
    /// @param root Of a Merkle tree (pairs sorted) whose leaves are keccak256 of exchange hashes.
    event HandshakesPledged(uint64 indexed epoch, uint32 indexed target, bytes32 root);

    /// @notice A verifier bound itself to a ballot that nobody can read yet.
    /// @param epoch The epoch, counted from 1.
    /// @param seat Index of the seat, counted from 0.
    /// @param commitment keccak256 of what will be revealed.
    event Committed(uint64 indexed epoch, uint32 indexed seat, bytes32 commitment);
    /// @notice A verifier said what it saw; the contract keeps only its hash.
    /// @param epoch The epoch, counted from 1.
    /// @param seat Index of the seat, counted from 0.
    /// @param secret The verifier's secret of the epoch.
    /// @param bits Two bits per target, as in `Outcome`.
    /// @param root Of a Merkle tree (pairs sorted) whose leaves are keccak256 of exchange hashes.
    event Revealed(uint64 indexed epoch, uint32 indexed seat, bytes32 secret, bytes bits, bytes32 root);

    /// @notice A quorum of the first committee found the target down, all of them at `from` or before.
    /// @param epoch The epoch, counted from 1.
    /// @param target Index of the target, counted from 0.
    /// @param from Unix second of the last probe of those who said so.
    event DownReported(uint64 indexed epoch, uint32 indexed target, uint32 from);
    /// @notice A quorum of the confirmation committee of `epoch` agreed; posted from `answerableUntil` on, unless answered.
    /// @param epoch The one that confirms.
    /// @param target Index of the target, counted from 0.
    /// @param answerableUntil Unix second from which it can be posted.
    event DownConfirmed(uint64 indexed epoch, uint32 indexed target, uint32 answerableUntil);
    /// @notice The host showed transcripts of enough members: nothing is credited.
    /// @param epoch The epoch, counted from 1.
    /// @param target Index of the target, counted from 0.
    event DownAnswered(uint64 indexed epoch, uint32 indexed target);
    /// @notice The billing clock of the host stands since `from`.
    /// @param target Index of the target, counted from 0.
    /// @param from Unix second.
    event DownPosted(uint32 indexed target, uint32 from);
    /// @notice A quorum of the first committee found the target up: its billing clock runs again.
    /// @param epoch The epoch, counted from 1.
    /// @param target Index of the target, counted from 0.
    event UpPosted(uint64 indexed epoch, uint32 indexed target);

    /// @notice Somebody doubts an UP.
    /// @param challenge keccak256(abi.encode(epoch, target, seat)).
    /// @param seat Who is accused.
    /// @param epoch Of the ballot.
    /// @param target What it says UP of.
    /// @param challenger Who doubts, and gets the bond back when nobody answers.
    /// @param bond Units that whoever is accused gets with an answer.
    /// @param answerableUntil Unix second, the last in which an answer is sure to count.
    event Challenged(
        bytes32 indexed challenge,
        uint32 indexed seat,
        uint64 epoch,
        uint32 target,
        address challenger,
        uint64 bond,
        uint32 answerableUntil
    );
    /// @notice The transcript was shown: the accused got the bond.
    /// @param challenge keccak256(abi.encode(epoch, target, seat)).
    /// @param seat Who was accused.
    event ChallengeAnswered(bytes32 indexed challenge, uint32 indexed seat);
    /// @notice No transcript came in time: the stake was slashed, a share of it went to the challenger.
    /// @param challenge keccak256(abi.encode(epoch, target, seat)).
    /// @param seat Who lost it.
    /// @param slashed Units that were there to take.
    /// @param toChallenger Units; the rest went to the reward pool.
    event VerifierSlashed(bytes32 indexed challenge, uint32 indexed seat, uint64 slashed, uint64 toChallenger);
    /// @notice A ballot misjudged a decoy.
    /// @param epoch The epoch, counted from 1.
    /// @param target The decoy.
    /// @param seat Index of the seat, counted from 0.
    /// @param strikes How many decoys it misjudged by now.
    event DecoyStruck(uint64 indexed epoch, uint32 indexed target, uint32 indexed seat, uint8 strikes);
    /// @notice A commit of this epoch was never revealed: rewards that had not matured are gone, new ones begin with `rewardedFrom`.
    /// @param seat Index of the seat, counted from 0.
    /// @param epoch Of the commit, or of the ballot that misjudged a decoy.
    /// @param amount Units that went back to the pool.
    /// @param rewardedFrom The first epoch that can be rewarded again.
    event RewardsForfeited(uint32 indexed seat, uint64 epoch, uint64 amount, uint64 rewardedFrom);
    /// @notice The reward pool grew.
    /// @param from Who paid.
    /// @param amount Units.
    event RewardsFunded(address indexed from, uint64 amount);
    /// @notice Matured rewards were sent.
    /// @param seat Index of the seat, counted from 0.
    /// @param to Who receives.
    /// @param amount Units.
    event RewardsClaimed(uint32 indexed seat, address indexed to, uint64 amount);
    /// @notice A bond that was not paid back in the same call waits for `claim`.
    /// @param account Who can claim it.
    /// @param amount Units that were added.
    event Owed(address indexed account, uint64 amount);
    /// @notice A pull balance was paid out.
    /// @param account Whose balance it is.
    /// @param to Who receives.
    /// @param amount Units.
    event Claimed(address indexed account, address indexed to, uint64 amount);

    /// @notice Sizes and quorums of epochs that begin from now on.
    /// @param committeeSize Members of a first committee.
    /// @param quorum How many of them must agree.
    /// @param confirmationSize Members of a confirmation committee.
    /// @param confirmationQuorum How many of those must agree.
    event CommitteesSet(uint8 committeeSize, uint8 quorum, uint8 confirmationSize, uint8 confirmationQuorum);
    /// @notice Stakes of seats and challenges from now on.
    /// @param seatStake Units that a seat takes, locked in the vault.
    /// @param slashAmount Units that an unanswered challenge takes.
    /// @param challengeBond Units that a challenge takes.
    event StakesSet(uint64 seatStake, uint64 slashAmount, uint64 challengeBond);
    /// @notice What a reveal earns in epochs that begin from now on.
    /// @param rewardPerSeat Units that a reveal earns.
    event RewardPerSeatSet(uint64 rewardPerSeat);
    /// @notice Who may strike by decoys, from now on or no more.
    /// @param keeper Who may strike by decoys.
    /// @param named True: named; false: no more.
    event DecoyKeeperSet(address indexed keeper, bool named);

    // ------------------------------------------------------------------ epochs

    /// @notice Begins the current epoch. By anyone, once, before PROBE_START.
    /// @dev Emits `EpochBegun`.
    function beginEpoch() external;
    /// @notice Seals its seed. By anyone, once the seed's block is past and known (256 blocks), before PROBE_START.
    /// @dev Emits `EpochSealed`.
    function sealEpoch() external;

    // ------------------------------------------------------------------ verifiers

    /// @notice Takes a seat two epochs from now. Needs `seatStake` bonded and not locked in the vault, in the role of verifier.
    /// @dev Emits `VerifierRegistered`; the vault emits `LockSet`.
    /// @param anchor keccak256 of the secret of the first epoch.
    /// @param url https://… or http://… of its evidence, at most 256 bytes.
    /// @param reuseSeat A released seat, or type(uint32).max for a new one.
    /// @return seat The seat.
    function register(bytes32 anchor, string calldata url, uint32 reuseSeat) external returns (uint32 seat);
    /// @notice Begins a new hash chain two epochs from now.
    /// @dev Emits `AnchorSet`, and `RewardsForfeited` when an earlier commit was never revealed. By the verifier; another one
    /// only once the secrets of the chain before cannot be asked for any more.
    /// @param anchor keccak256 of the secret of its first epoch.
    function setAnchor(bytes32 anchor) external;
    /// @notice Says where evidence is served from now on. By the verifier.
    /// @dev Emits `VerifierUrlSet`.
    /// @param url https://… or http://…, at most 256 bytes.
    function setUrl(string calldata url) external;
    /// @notice Leaves two epochs from now.
    /// @dev Emits `VerifierLeft`. By the verifier, once.
    function resign() external;
    /// @notice Frees stake and seat of a verifier that left, once nothing it did can be challenged any more. By anyone.
    /// @dev Emits `SeatReleased`, and `Owed` for rewards that were left; the vault emits `LockSet`.
    /// @param seat Index of the seat, counted from 0.
    function release(uint32 seat) external;
    /// @notice Sends matured rewards. By the verifier.
    /// @dev Emits `RewardsClaimed`, and `RewardsForfeited` when an earlier commit was never revealed.
    /// @param to Who receives.
    /// @return amount Units that were sent.
    function claimRewards(address to) external returns (uint64 amount);

    // ------------------------------------------------------------------ targets

    /// @notice Names the beacon of a host and kind as a target from two epochs on, with the key that the registry has now. By the host's
    /// operator or owner.
    /// @dev Emits `TargetEnrolled`.
    /// @param host The host's id.
    /// @param kind Kind of resource.
    /// @param decoyCommitment keccak256(abi.encode(decoySecret)), or anything else: nobody can tell.
    /// @return target Its index.
    function enrol(uint64 host, uint8 kind, bytes32 decoyCommitment) external returns (uint32 target);
    /// @notice Takes over the host's new beacon key two epochs from now. By its operator or owner.
    /// @dev Emits `TargetKeySet`.
    /// @param target Index of the target, counted from 0.
    function refreshKey(uint32 target) external;
    /// @notice Ends a target two epochs from now. By its operator or owner, while the host drains and nothing of its capacity is in use.
    /// @dev Emits `TargetWithdrawn`.
    /// @param target Index of the target, counted from 0.
    function withdrawTarget(uint32 target) external;
    /// @notice Asks to be probed again from the next epoch on, for `DORMANT_SECONDS`. By the host's operator or owner.
    /// @dev Emits `TargetHeartbeat`.
    /// @param target Index of the target, counted from 0.
    function heartbeat(uint32 target) external;
    /// @notice Writes down which handshakes the host's beacon made in the current epoch, so that they can answer a DOWN later; needed
    /// only of a host that was reported in the epoch before. From PROBE_END to COMMIT_END; a later one replaces it. By the
    /// host's operator or owner.
    /// @dev Emits `HandshakesPledged`.
    /// @param target Index of the target, counted from 0.
    /// @param root Of a Merkle tree (OpenZeppelin's: pairs sorted) whose leaves are keccak256 of the 32 bytes of each exchange hash H.
    function pledge(uint32 target, bytes32 root) external;

    // ------------------------------------------------------------------ a verifier's two calls per epoch

    /// @notice Binds the caller, a verifier that sits, to a ballot of the current epoch. Once per epoch.
    /// @dev Emits `Committed`, and `RewardsForfeited` when an earlier commit was never revealed.
    /// @param commitment keccak256(abi.encode(uint64 epoch, uint32 seat, keccak256(bits), root, salt)). From PROBE_START to COMMIT_END.
    function commit(bytes32 commitment) external;
    /// @notice From COMMIT_END to REVEAL_END.
    /// @dev Emits `Revealed`. By who committed; earns the reward of the epoch, which matures later, while the pool has it.
    /// @param secret The verifier's secret of the epoch.
    /// @param bits Two bits per target, as in `Outcome`; trailing zero bytes are left out.
    /// @param root Of the Merkle tree over the exchange hashes of all UPs.
    /// @param salt What hid the ballot in the commitment.
    function reveal(bytes32 secret, bytes calldata bits, bytes32 root, bytes32 salt) external;

    // ------------------------------------------------------------------ verdicts

    /// @notice At least a quorum of ballots of the target's first committee in `epoch` say DOWN; seats strictly ascending. From REVEAL_END until
    /// PROBE_START of the epoch after. By anyone.
    /// @dev Emits `DownReported`.
    /// @param epoch The epoch, counted from 1.
    /// @param target Index of the target, counted from 0.
    /// @param ballots What members of the committee revealed, seats strictly ascending.
    function reportDown(uint64 epoch, uint32 target, Ballot[] calldata ballots) external;
    /// @notice The same of the confirmation committee, in the epoch after the one reported.
    /// @dev Emits `DownConfirmed`. In the window of `reportDown`, by anyone.
    /// @param epoch The one after the one reported.
    /// @param target Index of the target, counted from 0.
    /// @param ballots What members of the committee revealed, seats strictly ascending.
    function confirmDown(uint64 epoch, uint32 target, Ballot[] calldata ballots) external;
    /// @notice Posts a confirmed DOWN to the escrow once it can no longer be answered, within an epoch; then it lapses. By anyone.
    /// @dev Emits `DownPosted`; the escrow emits `HostLatched`.
    /// @param target Index of the target, counted from 0.
    function postDown(uint32 target) external;
    /// @notice Transcripts of size - quorum + 1 distinct members of the reported or the confirming committee; seats strictly ascending;
    /// each lies in the tree that the host pledged in that epoch. Until it is posted. By anyone.
    /// @dev Emits `DownAnswered`.
    /// @param target Index of the target, counted from 0.
    /// @param epoch The reported one, or the one that confirms.
    /// @param answers Transcripts with their proofs, seats strictly ascending.
    function answerDown(uint32 target, uint64 epoch, Answer[] calldata answers) external;
    /// @notice A quorum of the first committee says UP, in an epoch after the confirming one: lifts the latch. In the window of
    /// `reportDown`, by anyone.
    /// @dev Emits `UpPosted`; the escrow emits `HostLifted`.
    /// @param epoch The epoch, counted from 1.
    /// @param target Index of the target, counted from 0.
    /// @param ballots What members of the committee revealed, seats strictly ascending.
    function reportUp(uint64 epoch, uint32 target, Ballot[] calldata ballots) external;

    // ------------------------------------------------------------------ challenges and decoys

    /// @notice Doubts an UP that a verifier revealed, asked for or not. Takes `challengeBond` from the caller's allowance. Within
    /// `CHALLENGE_EPOCHS`, once per epoch, target and seat.
    /// @dev Emits `Challenged`. By anyone.
    /// @param epoch Of the ballot.
    /// @param target Index of the target, counted from 0.
    /// @param ballot What the seat revealed, said again.
    /// @return id keccak256(abi.encode(epoch, target, seat)).
    function challenge(uint64 epoch, uint32 target, Ballot calldata ballot) external returns (bytes32 id);
    /// @notice Answers with the transcript: the bond is the accused's. By anyone.
    /// @dev Emits `ChallengeAnswered`. Counts until somebody closes the challenge.
    /// @param id The challenge.
    /// @param secret The accused's secret of the epoch.
    /// @param transcript The key exchange that proves it.
    /// @param proof That keccak256 of the transcript's exchange hash is a leaf under the root that the ballot revealed.
    function answerChallenge(bytes32 id, bytes32 secret, Transcript calldata transcript, bytes32[] calldata proof) external;
    /// @notice Slashes after the time to answer is over. By anyone.
    /// @dev Emits `VerifierSlashed`, and `VerifierLeft` when less than a seat's stake is left; the vault emits `Slashed`.
    /// @param id The challenge.
    function closeChallenge(bytes32 id) external;
    /// @notice Shows that a target was a decoy: keccak256(abi.encode(decoySecret)) is its commitment. In epoch e it was up when the lowest bit of
    /// keccak256(abi.encode(decoySecret, uint64 e)) is 1, else dark. A ballot that says otherwise costs its seat rewards, and after `MAX_STRIKES`
    /// the seat, never the stake. By a decoy keeper.
    /// @dev Emits `DecoyStruck` and `RewardsForfeited`, and `VerifierLeft` with the last strike.
    /// @param epoch The epoch, counted from 1.
    /// @param target The decoy.
    /// @param decoySecret What its commitment hides.
    /// @param ballot What the seat revealed, said again.
    function strikeByDecoy(uint64 epoch, uint32 target, bytes32 decoySecret, Ballot calldata ballot) external;

    // ------------------------------------------------------------------ money

    /// @notice Adds to what rewards are paid from, from the caller's allowance.
    /// @dev Emits `RewardsFunded`. By anyone.
    /// @param amount Units.
    function fund(uint64 amount) external;
    /// @notice Sends the caller's pull balance to `to`.
    /// @dev Emits `Claimed`.
    /// @param to Who receives.
    /// @return amount Units that were sent.
    function claim(address to) external returns (uint64 amount);

    // ------------------------------------------------------------------ governed, within bounds, for epochs that begin later. By the owner

    /// @notice Sizes and quorums. Each quorum is more than half of its size; the confirmation committee is the larger one.
    /// @dev Emits `CommitteesSet`.
    /// @param committeeSize Members of a first committee.
    /// @param quorum How many of them must agree.
    /// @param confirmationSize Members of a confirmation committee.
    /// @param confirmationQuorum How many of those must agree.
    function setCommittees(uint8 committeeSize, uint8 quorum, uint8 confirmationSize, uint8 confirmationQuorum) external;
    /// @notice What seats and challenges take from now on; locks of seats and open challenges stay as they are.
    /// @dev Emits `StakesSet`.
    /// @param seatStake Units that a seat takes, locked in the vault.
    /// @param slashAmount Units that an unanswered challenge takes, at most `seatStake`.
    /// @param challengeBond Units that a challenge takes.
    function setStakes(uint64 seatStake, uint64 slashAmount, uint64 challengeBond) external;
    /// @notice What a reveal earns.
    /// @dev Emits `RewardPerSeatSet`.
    /// @param rewardPerSeat Units that a reveal earns.
    function setRewardPerSeat(uint64 rewardPerSeat) external;
    /// @notice Names who may strike by decoys, or ends it. At once.
    /// @dev Emits `DecoyKeeperSet`.
    /// @param keeper Who may strike by decoys.
    /// @param named True: named; false: no more.
    function setDecoyKeeper(address keeper, bool named) external;

    // ------------------------------------------------------------------ views

    /// @notice What is said of a target now.
    enum TargetState {
        /// Nothing is said against it.
        Up,
        /// Reported down; a second committee may confirm it.
        Suspected,
        /// Found down twice; posted unless answered.
        Confirmed,
        /// Posted: the billing clock of the host stands.
        Down
    }

    /// @notice What is kept of an epoch.
    /// @param seed Zero: not sealed.
    /// @param seedBlock Zero: not begun.
    /// @param seats How many seats are drawn from.
    /// @param committeeSize Members of a first committee.
    /// @param quorum How many of them must agree.
    /// @param confirmationSize Members of a confirmation committee.
    /// @param confirmationQuorum How many of those must agree.
    /// @param rewardPerSeat Units that a reveal earns.
    struct EpochRecord {
        bytes32 seed;
        uint64 seedBlock;
        uint32 seats;
        uint8 committeeSize;
        uint8 quorum;
        uint8 confirmationSize;
        uint8 confirmationQuorum;
        uint64 rewardPerSeat;
    }

    /// @notice What is kept of a seat.
    /// @param verifier Zero: released.
    /// @param fromEpoch The first epoch in which it counts.
    /// @param untilEpoch The first epoch in which it sits no more; zero: open.
    /// @param secretEpoch The epoch whose secret `secret` is (or fromEpoch - 1 and the anchor).
    /// @param secret The last one revealed.
    /// @param nextAnchorFrom First epoch of the next chain; zero: none.
    /// @param nextAnchor Anchor of the next chain.
    /// @param matured Units that can be claimed.
    /// @param maturing Units that a forfeit would take.
    /// @param strikes How many decoys it misjudged by now.
    /// @param openChallenges Not yet answered or closed.
    struct SeatRecord {
        address verifier;
        uint64 fromEpoch;
        uint64 untilEpoch;
        uint64 secretEpoch;
        bytes32 secret;
        uint64 nextAnchorFrom;
        bytes32 nextAnchor;
        uint64 matured;
        uint64 maturing;
        uint8 strikes;
        uint32 openChallenges;
    }

    /// @notice What is kept of a target.
    /// @param host The host's id.
    /// @param kind Kind of resource.
    /// @param fromEpoch The first epoch in which it counts.
    /// @param untilEpoch Zero: open.
    /// @param beaconKeyHash From keyFromEpoch on; before: previousKeyHash.
    /// @param previousKeyHash The key before it; zero: none.
    /// @param keyFromEpoch The first epoch of the key.
    /// @param state What is said of it now.
    /// @param suspectedEpoch The last epoch reported.
    /// @param downFrom Unix second.
    /// @param answerableUntil Confirmed: unix second from which it can be posted.
    /// @param downPostedAt Down: unix second.
    /// @param wakeEpoch Probed from then on although long down.
    /// @param decoyCommitment keccak256(abi.encode(decoySecret)), or anything else: nobody can tell.
    struct TargetRecord {
        uint64 host;
        uint8 kind;
        uint64 fromEpoch;
        uint64 untilEpoch;
        bytes32 beaconKeyHash;
        bytes32 previousKeyHash;
        uint64 keyFromEpoch;
        TargetState state;
        uint64 suspectedEpoch;
        uint32 downFrom;
        uint32 answerableUntil;
        uint32 downPostedAt;
        uint64 wakeEpoch;
        bytes32 decoyCommitment;
    }

    /// @notice What is kept of a challenge; of one that was answered or closed only what was doubted.
    /// @param epoch Of the ballot; zero: never challenged.
    /// @param target What it says UP of.
    /// @param seat Who is accused.
    /// @param challenger Who doubts.
    /// @param bond Units.
    /// @param answerableUntil Unix second; zero: there is none.
    struct ChallengeRecord {
        uint64 epoch;
        uint32 target;
        uint32 seat;
        address challenger;
        uint64 bond;
        uint32 answerableUntil;
    }

    /// @notice The epoch of a unix second; 0 before the first.
    /// @param timestamp Unix second.
    /// @return The epoch.
    function epochAt(uint256 timestamp) external view returns (uint64);
    /// @notice Unix second in which an epoch starts.
    /// @param epoch The epoch, counted from 1.
    /// @return Unix second; 0 for epoch 0.
    function startOf(uint64 epoch) external view returns (uint256);
    /// @notice What is kept of an epoch.
    /// @param epoch The epoch, counted from 1.
    /// @return All zero while nobody began it.
    function epochOf(uint64 epoch) external view returns (EpochRecord memory);
    /// @notice Where an account sits, also while it is leaving.
    /// @param verifier The account.
    /// @return seated Whether it has a seat.
    /// @return seat Its index.
    function seatOf(address verifier) external view returns (bool seated, uint32 seat);
    /// @notice What is kept of a seat.
    /// @param seat Index of the seat, counted from 0.
    /// @return All zero when it was never taken, or was released.
    function seatRecordOf(uint32 seat) external view returns (SeatRecord memory);
    /// @notice How many seats were ever made; released ones can be taken again.
    /// @return The number.
    function seatCount() external view returns (uint32);
    /// @notice What is kept of a target.
    /// @param target Index of the target, counted from 0.
    /// @return All zero when there is none.
    function targetOf(uint32 target) external view returns (TargetRecord memory);
    /// @notice The target that a host is for one kind.
    /// @param host The host's id.
    /// @param kind Kind of resource.
    /// @return enrolled Whether it ever was one.
    /// @return target Its index.
    function targetOfHost(uint64 host, uint8 kind) external view returns (bool enrolled, uint32 target);
    /// @notice How many targets were ever enrolled.
    /// @return The number.
    function targetCount() external view returns (uint32);
    /// @notice What committees and nonces know a target by.
    /// @param host The host's id.
    /// @param kind Kind of resource.
    /// @return keccak256(abi.encodePacked("freehold/beacon/1", host, kind)).
    function targetKeyOf(uint64 host, uint8 kind) external pure returns (bytes32);
    /// @notice Whether the target is probed in the epoch: enrolled, and not dormant (down for a day without a heartbeat).
    /// @param epoch The epoch, counted from 1.
    /// @param target Index of the target, counted from 0.
    /// @return True: its committees look.
    function isProbed(uint64 epoch, uint32 target) external view returns (bool);
    /// @notice Seats of the target's first committee in an epoch, in the order drawn; empty while it is not sealed or the target not probed.
    /// @param epoch The epoch, counted from 1.
    /// @param target Index of the target, counted from 0.
    /// @return Seats.
    function committeeOf(uint64 epoch, uint32 target) external view returns (uint32[] memory);
    /// @notice The confirmation committee of the epoch, whose target was reported in the epoch before; empty else.
    /// @param epoch The one that confirms.
    /// @param target Index of the target, counted from 0.
    /// @return Seats, in the order drawn.
    function confirmationCommitteeOf(uint64 epoch, uint32 target) external view returns (uint32[] memory);
    /// @notice What is kept of a ballot; zero once later epochs use its slot.
    /// @param epoch The epoch, counted from 1.
    /// @param seat Index of the seat, counted from 0.
    /// @return hash High 192 bits of the commitment; once revealed, of keccak256(abi.encode(keccak256(bits), root)).
    /// @return revealed Whether it was.
    function commitmentOf(uint64 epoch, uint32 seat) external view returns (bytes32 hash, bool revealed);
    /// @notice What the host pledged in an epoch; zero: nothing.
    /// @param epoch The epoch, counted from 1.
    /// @param target Index of the target, counted from 0.
    /// @return root Of the tree over its handshakes.
    function pledgeOf(uint64 epoch, uint32 target) external view returns (bytes32 root);
    /// @notice What is kept of a challenge.
    /// @param id The challenge.
    /// @return All zero when this was never challenged.
    function challengeOf(bytes32 id) external view returns (ChallengeRecord memory);
    /// @notice The pull balance of an account.
    /// @param account Who could claim it.
    /// @return Units.
    function owedTo(address account) external view returns (uint64);
    /// @notice What rewards are paid from.
    /// @return Units.
    function rewardPool() external view returns (uint64);
    /// @notice Sizes and quorums of the next epoch to begin.
    /// @return committeeSize Members of a first committee.
    /// @return quorum How many of them must agree.
    /// @return confirmationSize Members of a confirmation committee.
    /// @return confirmationQuorum How many of those must agree.
    function committees()
        external
        view
        returns (uint8 committeeSize, uint8 quorum, uint8 confirmationSize, uint8 confirmationQuorum);
    /// @notice What a seat and a challenge take now.
    /// @return seatStake Units that a seat takes, locked in the vault.
    /// @return slashAmount Units that an unanswered challenge takes.
    /// @return challengeBond Units that a challenge takes.
    function stakes() external view returns (uint64 seatStake, uint64 slashAmount, uint64 challengeBond);
    /// @notice What a reveal earns in the next epoch to begin.
    /// @return Units.
    function rewardPerSeat() external view returns (uint64);
    /// @notice Whether an account may strike by decoys.
    /// @param keeper The account.
    /// @return True: it may.
    function isDecoyKeeper(address keeper) external view returns (bool);
    /// @notice The escrow whose hosts are judged.
    /// @return Its address.
    function escrow() external view returns (address);
    /// @notice Where verifiers bond.
    /// @return Its address.
    function vault() external view returns (address);
    /// @notice What bonds, stakes and rewards are in.
    /// @return Native USDC.
    function token() external view returns (address);
    /// @notice When the first epoch started.
    /// @return Unix second.
    function GENESIS() external view returns (uint32);
    /// @notice Length of an epoch.
    /// @return Seconds.
    function EPOCH_SECONDS() external view returns (uint32);
    /// @notice When probes begin, and nothing is begun or sealed any more.
    /// @return Seconds from the start of an epoch.
    function PROBE_START() external view returns (uint32);
    /// @notice When the last probe was made, and hosts may pledge.
    /// @return Seconds from the start of an epoch.
    function PROBE_END() external view returns (uint32);
    /// @notice When commits and pledges end, and reveals begin.
    /// @return Seconds from the start of an epoch.
    function COMMIT_END() external view returns (uint32);
    /// @notice When reveals end, and reports begin.
    /// @return Seconds from the start of an epoch.
    function REVEAL_END() external view returns (uint32);
    /// @notice How long a host may answer a confirmed DOWN.
    /// @return Seconds.
    function ANSWER_SECONDS() external view returns (uint32);
    /// @notice How long a verifier may answer a challenge; afterwards until somebody closes it.
    /// @return Seconds, at most seven days.
    function CHALLENGE_ANSWER_SECONDS() external view returns (uint32);
    /// @notice How long a ballot can be challenged, in epochs after its own.
    /// @return Epochs.
    function CHALLENGE_EPOCHS() external view returns (uint64);
    /// @notice Rewards mature after so many epochs, and a verifier that hides a reveal earns nothing for as many.
    /// @return Epochs.
    function FORFEIT_EPOCHS() external view returns (uint64);
    /// @notice How far ahead the block of a seed lies when it is fixed.
    /// @return Blocks.
    function SEED_BLOCKS() external view returns (uint64);
    /// @notice How many misjudged decoys cost the seat.
    /// @return The number.
    function MAX_STRIKES() external view returns (uint8);
    /// @notice After so long a host that is down is not probed until its heartbeat: a day.
    /// @return Seconds.
    function DORMANT_SECONDS() external view returns (uint32);
}
