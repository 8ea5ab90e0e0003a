// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IStakeVault, Role} from "../../../contracts/verify/interfaces/IStakeVault.sol";
import {IVerifierNetwork} from "../../../contracts/verify/interfaces/IVerifierNetwork.sol";
import {Ballot, Outcome} from "../../../contracts/verify/types/Evidence.sol";
import {Committee, Stakes, Timing} from "../../../contracts/verify/types/Network.sol";
import {MarketTest} from "./MarketTest.sol";

/// @title A market whose creditor is a verifier network with seven verifiers and one target, and the verbs that tests call.
/// @notice Epochs of ten minutes; committees of 3 (2 say so) and 4 (3). Every verifier keeps a hash chain and says UP unless told otherwise.
abstract contract NetworkTest is MarketTest {
    uint32 internal constant EPOCH = 600;
    uint32 internal constant PROBE_START = 60;
    uint32 internal constant PROBE_END = 300;
    uint32 internal constant COMMIT_END = 420;
    uint32 internal constant REVEAL_END = 540;
    uint32 internal constant ANSWER = 600;
    /// @dev Longer than a host's, so that a test tells them apart.
    uint32 internal constant CHALLENGE_ANSWER = 3 * EPOCH;
    uint32 internal constant CHALLENGE_EPOCHS = 12;
    /// @dev Seats, keys and chains that an epoch knew are kept so long: to challenge, to answer, and one more.
    uint32 internal constant KEPT_EPOCHS = CHALLENGE_EPOCHS + CHALLENGE_ANSWER / EPOCH + 1;
    uint32 internal constant FORFEIT_EPOCHS = 4;
    uint32 internal constant UNBONDING = 7 days;
    uint64 internal constant SEAT_STAKE = 1_000_000_000;
    uint64 internal constant SLASH = 600_000_000;
    uint64 internal constant BOND = 1_000_000;
    uint64 internal constant REWARD = 20_000;
    uint32 internal constant NEW_SEAT = type(uint32).max;
    uint256 internal constant VERIFIERS = 7;
    /// @dev Longer than any test.
    uint64 internal constant CHAIN_EPOCHS = 200;
    string internal constant URL = "https://verifier.example";
    /// @dev The beacon's private key.
    uint256 internal constant BEACON_KEY = 0xbeac0;

    IStakeVault internal vault;
    IVerifierNetwork internal network;
    address[] internal verifiers;
    uint32 internal target;
    bytes32 internal targetKey;

    /// @dev What a verifier says of a target from now on, plus one; zero: UP.
    mapping(uint32 seat => mapping(uint32 target => uint256)) private _says;
    /// @dev Whether a verifier sleeps: neither commits nor reveals.
    mapping(uint32 seat => bool) internal sleeps;
    /// @dev Whether a verifier commits and does not reveal.
    mapping(uint32 seat => bool) internal hides;
    mapping(uint32 seat => bytes32) internal rootOf;
    mapping(uint64 epoch => mapping(uint32 seat => Ballot)) private _ballots;

    function setUp() public virtual override {
        super.setUp();
        setBeaconKey(BEACON_KEY);
        for (uint256 i = 0; i < VERIFIERS; ++i) {
            verifiers.push(makeVerifier(i));
            register(i, NEW_SEAT);
        }
        target = enrol(VM_KIND);
        targetKey = network.targetKeyOf(host, VM_KIND);
        // What was named in epoch 1 counts from epoch 3 on.
        toEpoch(3);
    }

    function makeCreditor() internal override returns (address) {
        vault = IStakeVault(deployVault(abi.encode(usdc, governor, UNBONDING)));
        network = IVerifierNetwork(deployNetwork(networkArgs(address(escrow), someTiming())));
        vm.prank(governor);
        vault.setGuard(address(network), Role.Verifier, true);
        return address(network);
    }

    // --- building ---

    function someTiming() internal pure virtual returns (Timing memory) {
        return Timing({
            epochSeconds: EPOCH,
            probeStart: PROBE_START,
            probeEnd: PROBE_END,
            commitEnd: COMMIT_END,
            revealEnd: REVEAL_END,
            answerSeconds: ANSWER,
            challengeAnswerSeconds: CHALLENGE_ANSWER,
            challengeEpochs: CHALLENGE_EPOCHS,
            forfeitEpochs: FORFEIT_EPOCHS,
            seedBlocks: 2
        });
    }

    function networkArgs(address escrow_, Timing memory timing) internal view returns (bytes memory) {
        Committee memory committee = Committee(3, 2, 4, 3);
        Stakes memory stakes = Stakes(SEAT_STAKE, SLASH, BOND);
        return abi.encode(escrow_, vault, governor, timing, committee, stakes, REWARD);
    }

    /// @dev An account with a stake in the vault, money for bonds, and no seat yet.
    function makeVerifier(uint256 i) internal returns (address account) {
        account = actor(string.concat("verifier ", vm.toString(bytes32(i))));
        bond(account, SEAT_STAKE);
    }

    function bond(address account, uint64 amount) internal {
        usdc.mint(account, amount);
        vm.startPrank(account);
        usdc.approve(address(vault), type(uint256).max);
        usdc.approve(address(network), type(uint256).max);
        vault.deposit(account, Role.Verifier, amount);
        vm.stopPrank();
    }

    function register(uint256 i, uint32 reuseSeat) internal returns (uint32) {
        uint64 from = network.epochAt(block.timestamp) + 2;
        vm.prank(verifiers[i]);
        return network.register(secretOf(i, from - 1), URL, reuseSeat);
    }

    function enrol(uint8 kind) internal returns (uint32) {
        vm.prank(operator);
        return network.enrol(host, kind, 0);
    }

    function setBeaconKey(uint256 privateKey) internal {
        (uint256 x, uint256 y) = vm.publicKeyP256(privateKey);
        vm.prank(owner);
        registry.setBeaconKey(host, abi.encode(x, y));
    }

    /// @dev Fills the reward pool.
    function fundPool(uint64 amount) internal {
        usdc.mint(stranger, amount);
        vm.startPrank(stranger);
        usdc.approve(address(network), amount);
        network.fund(amount);
        vm.stopPrank();
    }

    // --- hash chains ---

    /// @dev The secret of verifier i in an epoch: the chain ends in epoch CHAIN_EPOCHS.
    function secretOf(uint256 i, uint64 epoch) internal view returns (bytes32 secret) {
        secret = keccak256(abi.encode("chain", i, chainOf[i]));
        for (uint64 e = epoch; e < CHAIN_EPOCHS; ++e) {
            secret = keccak256(abi.encodePacked(secret));
        }
    }

    /// @dev Which of its chains a verifier is at; `newChain` begins another.
    mapping(uint256 i => uint256) internal chainOf;

    // --- the clock ---

    function current() internal view returns (uint64) {
        return network.epochAt(block.timestamp);
    }

    /// @dev Seconds into an epoch.
    function goTo(uint64 epoch, uint256 offset) internal {
        vm.warp(network.startOf(epoch) + offset);
        vm.roll(block.number + 5);
    }

    function toEpoch(uint64 epoch) internal {
        goTo(epoch, 0);
    }

    // --- what verifiers do ---

    function say(uint32 seat, uint32 target_, Outcome outcome) internal {
        _says[seat][target_] = uint256(outcome) + 1;
    }

    /// @dev All say the same.
    function sayAll(Outcome outcome) internal {
        for (uint32 seat = 0; seat < verifiers.length; ++seat) {
            say(seat, target, outcome);
        }
    }

    /// @dev Begins and seals an epoch.
    function sealed_(uint64 epoch) internal {
        goTo(epoch, 1);
        network.beginEpoch();
        vm.roll(block.number + 3);
        vm.setBlockhash(block.number - 1, keccak256(abi.encode("block", epoch)));
        network.sealEpoch();
    }

    /// @dev A whole epoch: sealed, committed, revealed; ends at the begin of its window of reports.
    function runEpoch(uint64 epoch) internal {
        sealed_(epoch);
        goTo(epoch, PROBE_START);
        for (uint32 seat = 0; seat < verifiers.length; ++seat) {
            if (!sleeps[seat]) commit(epoch, seat);
        }
        goTo(epoch, COMMIT_END);
        for (uint32 seat = 0; seat < verifiers.length; ++seat) {
            if (!sleeps[seat] && !hides[seat]) reveal(epoch, seat);
        }
        goTo(epoch, REVEAL_END);
    }

    function commit(uint64 epoch, uint32 seat) internal {
        bytes32 commitment = commitmentOf(epoch, seat);
        vm.prank(verifiers[seat]);
        network.commit(commitment);
    }

    function reveal(uint64 epoch, uint32 seat) internal {
        bytes memory bits = bitsOf(seat);
        vm.prank(verifiers[seat]);
        network.reveal(secretOf(seat, epoch), bits, rootOf[seat], saltOf(epoch, seat));
        _ballots[epoch][seat] = Ballot(seat, bits, rootOf[seat]);
    }

    function commitmentOf(uint64 epoch, uint32 seat) internal view returns (bytes32) {
        return keccak256(abi.encode(epoch, seat, keccak256(bitsOf(seat)), rootOf[seat], saltOf(epoch, seat)));
    }

    function saltOf(uint64 epoch, uint32 seat) internal pure returns (bytes32) {
        return keccak256(abi.encode("salt", epoch, seat));
    }

    /// @dev The bits of a ballot, written the slow way.
    function bitsOf(uint32 seat) internal view returns (bytes memory bits) {
        uint32 count = network.targetCount();
        bytes memory all = new bytes((count + 3) / 4);
        uint256 length = 0;
        for (uint32 t = 0; t < count; ++t) {
            uint256 said = _says[seat][t];
            uint256 outcome = said == 0 ? uint256(Outcome.Up) : said - 1;
            if (outcome == 0) continue;
            all[t / 4] = bytes1(uint8(all[t / 4]) + uint8(outcome * 4 ** (t % 4)));
            length = t / 4 + 1;
        }
        bits = new bytes(length);
        for (uint256 i = 0; i < length; ++i) {
            bits[i] = all[i];
        }
    }

    function ballotOf(uint64 epoch, uint32 seat) internal view returns (Ballot memory) {
        return _ballots[epoch][seat];
    }

    /// @dev Ballots of the first `count` of these seats, ascending.
    function ballotsOf(uint64 epoch, uint32[] memory seats, uint256 count) internal view returns (Ballot[] memory ballots) {
        seats = sorted(seats, count);
        ballots = new Ballot[](count);
        for (uint256 i = 0; i < count; ++i) {
            ballots[i] = _ballots[epoch][seats[i]];
        }
    }

    /// @dev The first `count` of the seats, ascending.
    function sorted(uint32[] memory seats, uint256 count) internal pure returns (uint32[] memory some) {
        some = new uint32[](count);
        for (uint256 i = 0; i < count; ++i) {
            uint32 seat = seats[i];
            uint256 j = i;
            for (; j > 0 && some[j - 1] > seat; --j) {
                some[j] = some[j - 1];
            }
            some[j] = seat;
        }
    }

    // --- verdicts ---

    /// @dev Reports what a quorum of the first committee revealed in the epoch that just ended.
    function reportDown(uint64 epoch) internal {
        Ballot[] memory ballots = ballotsOf(epoch, network.committeeOf(epoch, target), 2);
        network.reportDown(epoch, target, ballots);
    }

    function confirmDown(uint64 epoch) internal {
        Ballot[] memory ballots = ballotsOf(epoch, network.confirmationCommitteeOf(epoch, target), 3);
        network.confirmDown(epoch, target, ballots);
    }

    /// @dev Two epochs of DOWN, up to the confirmation.
    function confirmedDown(uint64 epoch) internal {
        sayAll(Outcome.Down);
        runEpoch(epoch);
        reportDown(epoch);
        runEpoch(epoch + 1);
        confirmDown(epoch + 1);
    }

    /// @dev And the posting, as soon as it may be.
    function postedDown(uint64 epoch) internal {
        confirmedDown(epoch);
        vm.warp(network.targetOf(target).answerableUntil);
        network.postDown(target);
    }

    function reportUp(uint64 epoch) internal {
        Ballot[] memory ballots = ballotsOf(epoch, network.committeeOf(epoch, target), 2);
        network.reportUp(epoch, target, ballots);
    }

    // --- reading ---

    function stateOfTarget() internal view returns (uint256) {
        return uint256(network.targetOf(target).state);
    }

    function seatRecord(uint32 seat) internal view returns (IVerifierNetwork.SeatRecord memory) {
        return network.seatRecordOf(seat);
    }

    function isLatched() internal view returns (bool) {
        uint256 word = escrow.hostWordOf(host, VM_KIND);
        return uint32(word >> 176) != 0 && uint32(word >> 208) == 0;
    }
}
