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
    event EpochSealed(uint64 indexed epoch, bytes32 seed);

    /// @notice A verifier sits from `fromEpoch` on; `anchor` is the hash of its secret of that epoch.
    event VerifierRegistered(uint32 indexed seat, address indexed verifier, uint64 fromEpoch, bytes32 anchor, string url);
    event AnchorSet(uint32 indexed seat, uint64 fromEpoch, bytes32 anchor);
    /// @notice Where the verifier serves leaves and transcripts.
    event VerifierUrlSet(uint32 indexed seat, string url);
    /// @notice The verifier sits in no committee from `untilEpoch` on: it resigned (1), was slashed (2), or struck too often by decoys (3).
    event VerifierLeft(uint32 indexed seat, uint64 untilEpoch, uint8 reason);
    /// @notice Its stake is free to unbond; the seat can be taken by another.
    event SeatReleased(uint32 indexed seat, address indexed verifier);

    /// @notice Targets count from 0. `decoyCommitment` tells nobody whether the target is a decoy.
    event TargetEnrolled(
        uint32 indexed target,
        uint64 indexed host,
        uint8 indexed kind,
        bytes32 beaconKeyHash,
        uint64 fromEpoch,
        bytes32 decoyCommitment
    );
    event TargetKeySet(uint32 indexed target, bytes32 beaconKeyHash, uint64 fromEpoch);
    event TargetWithdrawn(uint32 indexed target, uint64 untilEpoch);
    /// @notice A host that was down for a day, and not probed since, wants to be probed again from `fromEpoch` on.
    event TargetHeartbeat(uint32 indexed target, uint64 fromEpoch);

    /// @notice The host wrote down which handshakes it saw in the epoch, before any secret of it was known.
    event HandshakesPledged(uint64 indexed epoch, uint32 indexed target, bytes32 root);

    event Committed(uint64 indexed epoch, uint32 indexed seat, bytes32 commitment);
    event Revealed(uint64 indexed epoch, uint32 indexed seat, bytes32 secret, bytes bits, bytes32 root);

    /// @notice A quorum of the first committee found the target down, all of them at `from` or before.
    event DownReported(uint64 indexed epoch, uint32 indexed target, uint32 from);
    /// @notice A quorum of the confirmation committee of `epoch` agreed; posted from `answerableUntil` on, unless answered.
    event DownConfirmed(uint64 indexed epoch, uint32 indexed target, uint32 answerableUntil);
    /// @notice The host showed transcripts of enough members: nothing is credited.
    event DownAnswered(uint64 indexed epoch, uint32 indexed target);
    /// @notice The billing clock of the host stands since `from`.
    event DownPosted(uint32 indexed target, uint32 from);
    /// @notice A quorum of the first committee found the target up: its billing clock runs again.
    event UpPosted(uint64 indexed epoch, uint32 indexed target);

    event Challenged(
        bytes32 indexed challenge,
        uint32 indexed seat,
        uint64 epoch,
        uint32 target,
        address challenger,
        uint64 bond,
        uint32 answerableUntil
    );
    event ChallengeAnswered(bytes32 indexed challenge, uint32 indexed seat);
    /// @notice No transcript came in time: the stake was slashed, a share of it went to the challenger.
    event VerifierSlashed(bytes32 indexed challenge, uint32 indexed seat, uint64 slashed, uint64 toChallenger);
    event DecoyStruck(uint64 indexed epoch, uint32 indexed target, uint32 indexed seat, uint8 strikes);
    /// @notice A commit of this epoch was never revealed: rewards that had not matured are gone, new ones begin with `rewardedFrom`.
    event RewardsForfeited(uint32 indexed seat, uint64 epoch, uint64 amount, uint64 rewardedFrom);
    event RewardsFunded(address indexed from, uint64 amount);
    event RewardsClaimed(uint32 indexed seat, address indexed to, uint64 amount);
    /// @notice A bond that was not paid back in the same call waits for `claim`.
    event Owed(address indexed account, uint64 amount);
    event Claimed(address indexed account, address indexed to, uint64 amount);

    event CommitteesSet(uint8 committeeSize, uint8 quorum, uint8 confirmationSize, uint8 confirmationQuorum);
    event StakesSet(uint64 seatStake, uint64 slashAmount, uint64 challengeBond);
    event RewardPerSeatSet(uint64 rewardPerSeat);
    event DecoyKeeperSet(address indexed keeper, bool named);

    // ------------------------------------------------------------------ epochs

    /// @notice Begins the current epoch. By anyone, once, before PROBE_START.
    function beginEpoch() external;
    /// @notice Seals its seed. By anyone, once the seed's block is past and known (256 blocks), before PROBE_START.
    function sealEpoch() external;

    // ------------------------------------------------------------------ verifiers

    /// @notice Takes a seat two epochs from now. Needs `seatStake` bonded and not locked in the vault, in the role of verifier.
    /// @param anchor keccak256 of the secret of the first epoch.
    /// @param url https://… or http://… of its evidence, at most 256 bytes.
    /// @param reuseSeat A released seat, or type(uint32).max for a new one.
    function register(bytes32 anchor, string calldata url, uint32 reuseSeat) external returns (uint32 seat);
    /// @notice Begins a new hash chain two epochs from now.
    function setAnchor(bytes32 anchor) external;
    function setUrl(string calldata url) external;
    /// @notice Leaves two epochs from now.
    function resign() external;
    /// @notice Frees stake and seat of a verifier that left, once nothing it did can be challenged any more. By anyone.
    function release(uint32 seat) external;
    /// @notice Sends matured rewards. By the verifier.
    function claimRewards(address to) external returns (uint64 amount);

    // ------------------------------------------------------------------ targets

    /// @notice Names the beacon of a host and kind as a target from two epochs on, with the key that the registry has now. By the host's
    /// operator or owner.
    function enrol(uint64 host, uint8 kind, bytes32 decoyCommitment) external returns (uint32 target);
    /// @notice Takes over the host's new beacon key two epochs from now. By its operator or owner.
    function refreshKey(uint32 target) external;
    /// @notice Ends a target two epochs from now. By its operator or owner, while the host drains and nothing of its capacity is in use.
    function withdrawTarget(uint32 target) external;
    /// @notice Asks to be probed again from the next epoch on, for `DORMANT_SECONDS`. By the host's operator or owner.
    function heartbeat(uint32 target) external;
    /// @notice Writes down which handshakes the host's beacon made in the current epoch, so that they can answer a DOWN later; needed
    /// only of a host that was reported in the epoch before. From PROBE_END to COMMIT_END; a later one replaces it. By the
    /// host's operator or owner.
    /// @param root Of a Merkle tree (OpenZeppelin's: pairs sorted) whose leaves are keccak256 of the 32 bytes of each exchange hash H.
    function pledge(uint32 target, bytes32 root) external;

    // ------------------------------------------------------------------ a verifier's two calls per epoch

    /// @param commitment keccak256(abi.encode(uint64 epoch, uint32 seat, keccak256(bits), root, salt)). From PROBE_START to COMMIT_END.
    function commit(bytes32 commitment) external;
    /// @notice From COMMIT_END to REVEAL_END.
    function reveal(bytes32 secret, bytes calldata bits, bytes32 root, bytes32 salt) external;

    // ------------------------------------------------------------------ verdicts

    /// @notice At least a quorum of ballots of the target's first committee in `epoch` say DOWN; seats strictly ascending. From REVEAL_END until
    /// PROBE_START of the epoch after. By anyone.
    function reportDown(uint64 epoch, uint32 target, Ballot[] calldata ballots) external;
    /// @notice The same of the confirmation committee, in the epoch after the one reported.
    function confirmDown(uint64 epoch, uint32 target, Ballot[] calldata ballots) external;
    /// @notice Posts a confirmed DOWN to the escrow once it can no longer be answered, within an epoch; then it lapses. By anyone.
    function postDown(uint32 target) external;
    /// @notice Transcripts of size - quorum + 1 distinct members of the reported or the confirming committee; seats strictly ascending;
    /// each lies in the tree that the host pledged in that epoch. Until it is posted. By anyone.
    function answerDown(uint32 target, uint64 epoch, Answer[] calldata answers) external;
    /// @notice A quorum of the first committee says UP, in an epoch after the confirming one: lifts the latch. In the window of
    /// `reportDown`, by anyone.
    function reportUp(uint64 epoch, uint32 target, Ballot[] calldata ballots) external;

    // ------------------------------------------------------------------ challenges and decoys

    /// @notice Doubts an UP that a verifier revealed, asked for or not. Takes `challengeBond` from the caller's allowance. Within
    /// `CHALLENGE_EPOCHS`, once per epoch, target and seat.
    function challenge(uint64 epoch, uint32 target, Ballot calldata ballot) external returns (bytes32 id);
    /// @notice Answers with the transcript: the bond is the accused's. By anyone.
    /// @param proof That keccak256 of the transcript's exchange hash is a leaf under the root that the ballot revealed.
    function answerChallenge(bytes32 id, bytes32 secret, Transcript calldata transcript, bytes32[] calldata proof) external;
    /// @notice Slashes after the time to answer is over. By anyone.
    function closeChallenge(bytes32 id) external;
    /// @notice Shows that a target was a decoy: keccak256(abi.encode(decoySecret)) is its commitment. In epoch e it was up when the lowest bit of
    /// keccak256(abi.encode(decoySecret, uint64 e)) is 1, else dark. A ballot that says otherwise costs its seat rewards, and after `MAX_STRIKES`
    /// the seat, never the stake. By a decoy keeper.
    function strikeByDecoy(uint64 epoch, uint32 target, bytes32 decoySecret, Ballot calldata ballot) external;

    // ------------------------------------------------------------------ money

    /// @notice Adds to what rewards are paid from, from the caller's allowance.
    function fund(uint64 amount) external;
    /// @notice Sends the caller's pull balance to `to`.
    function claim(address to) external returns (uint64 amount);

    // ------------------------------------------------------------------ governed, within bounds, for epochs that begin later. By the owner

    function setCommittees(uint8 committeeSize, uint8 quorum, uint8 confirmationSize, uint8 confirmationQuorum) external;
    function setStakes(uint64 seatStake, uint64 slashAmount, uint64 challengeBond) external;
    function setRewardPerSeat(uint64 rewardPerSeat) external;
    function setDecoyKeeper(address keeper, bool named) external;

    // ------------------------------------------------------------------ views

    enum TargetState {
        Up,
        Suspected,
        Confirmed,
        Down
    }

    struct EpochRecord {
        bytes32 seed; // zero: not sealed
        uint64 seedBlock;
        uint32 seats;
        uint8 committeeSize;
        uint8 quorum;
        uint8 confirmationSize;
        uint8 confirmationQuorum;
        uint64 rewardPerSeat;
    }

    struct SeatRecord {
        address verifier;
        uint64 fromEpoch;
        uint64 untilEpoch; // zero: open
        uint64 secretEpoch; // the epoch whose secret `secret` is (or fromEpoch - 1 and the anchor)
        bytes32 secret;
        uint64 nextAnchorFrom; // zero: none
        bytes32 nextAnchor;
        uint64 matured; // claimable rewards
        uint64 maturing;
        uint8 strikes;
        uint32 openChallenges;
    }

    struct TargetRecord {
        uint64 host;
        uint8 kind;
        uint64 fromEpoch;
        uint64 untilEpoch; // zero: open
        bytes32 beaconKeyHash; // from keyFromEpoch on; before: previousKeyHash
        bytes32 previousKeyHash;
        uint64 keyFromEpoch;
        TargetState state;
        uint64 suspectedEpoch; // the last epoch reported
        uint32 downFrom; // unix second
        uint32 answerableUntil; // Confirmed
        uint32 downPostedAt; // Down
        uint64 wakeEpoch; // probed from then on although long down
        bytes32 decoyCommitment;
    }

    struct ChallengeRecord {
        uint64 epoch;
        uint32 target;
        uint32 seat;
        address challenger;
        uint64 bond;
        uint32 answerableUntil; // zero: there is none
    }

    /// @notice The epoch of a unix second; 0 before the first.
    function epochAt(uint256 timestamp) external view returns (uint64);
    /// @notice Unix second in which an epoch starts.
    function startOf(uint64 epoch) external view returns (uint256);
    function epochOf(uint64 epoch) external view returns (EpochRecord memory);
    function seatOf(address verifier) external view returns (bool seated, uint32 seat);
    function seatRecordOf(uint32 seat) external view returns (SeatRecord memory);
    function seatCount() external view returns (uint32);
    function targetOf(uint32 target) external view returns (TargetRecord memory);
    function targetOfHost(uint64 host, uint8 kind) external view returns (bool enrolled, uint32 target);
    function targetCount() external view returns (uint32);
    function targetKeyOf(uint64 host, uint8 kind) external pure returns (bytes32);
    /// @notice Whether the target is probed in the epoch: enrolled, and not dormant (down for a day without a heartbeat).
    function isProbed(uint64 epoch, uint32 target) external view returns (bool);
    /// @notice Seats of the target's first committee in an epoch, in the order drawn; empty while it is not sealed or the target not probed.
    function committeeOf(uint64 epoch, uint32 target) external view returns (uint32[] memory);
    /// @notice The confirmation committee of the epoch, whose target was reported in the epoch before; empty else.
    function confirmationCommitteeOf(uint64 epoch, uint32 target) external view returns (uint32[] memory);
    function commitmentOf(uint64 epoch, uint32 seat) external view returns (bytes32 hash, bool revealed);
    /// @notice What the host pledged in an epoch; zero: nothing.
    function pledgeOf(uint64 epoch, uint32 target) external view returns (bytes32 root);
    function challengeOf(bytes32 id) external view returns (ChallengeRecord memory);
    function owedTo(address account) external view returns (uint64);
    function rewardPool() external view returns (uint64);
    function committees()
        external
        view
        returns (uint8 committeeSize, uint8 quorum, uint8 confirmationSize, uint8 confirmationQuorum);
    function stakes() external view returns (uint64 seatStake, uint64 slashAmount, uint64 challengeBond);
    function rewardPerSeat() external view returns (uint64);
    function isDecoyKeeper(address keeper) external view returns (bool);
    function escrow() external view returns (address);
    function vault() external view returns (address);
    function token() external view returns (address);
    function GENESIS() external view returns (uint32);
    function EPOCH_SECONDS() external view returns (uint32);
    function PROBE_START() external view returns (uint32);
    function PROBE_END() external view returns (uint32);
    function COMMIT_END() external view returns (uint32);
    function REVEAL_END() external view returns (uint32);
    /// @notice How long a host may answer a confirmed DOWN, and a verifier a challenge.
    function ANSWER_SECONDS() external view returns (uint32);
    /// @notice How long a ballot can be challenged, in epochs after its own.
    function CHALLENGE_EPOCHS() external view returns (uint64);
    /// @notice Rewards mature after so many epochs, and a verifier that hides a reveal earns nothing for as many.
    function FORFEIT_EPOCHS() external view returns (uint64);
    function SEED_BLOCKS() external view returns (uint64);
    function MAX_STRIKES() external view returns (uint8);
    /// @notice After so long a host that is down is not probed until its heartbeat: a day.
    function DORMANT_SECONDS() external view returns (uint32);
}
