// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Payments} from "./Payments.sol";
import {ILeaseEscrow} from "./interfaces/ILeaseEscrow.sol";
import {EscrowErrors} from "./libraries/EscrowErrors.sol";
import {HostWord} from "./libraries/HostWord.sol";
import {LeaseErrors} from "./libraries/LeaseErrors.sol";
import {LeaseMath} from "./libraries/LeaseMath.sol";
import {LeaseSlot, LeaseWord} from "./libraries/LeaseWord.sol";
import {Limits} from "./libraries/Limits.sol";
import {TermsLib} from "./libraries/TermsLib.sol";
import {LeaseState, Terms} from "./types/Terms.sol";

/// @title The leases' words and what can be read from them.
abstract contract LeaseBook is Payments {
    using TermsLib for Terms;

    /// @inheritdoc ILeaseEscrow
    uint32 public immutable HOLD_SECONDS;
    /// @inheritdoc ILeaseEscrow
    uint32 public immutable LATCH_REACH_SECONDS;
    /// @inheritdoc ILeaseEscrow
    uint32 public immutable GRACE_SECONDS;
    /// @inheritdoc ILeaseEscrow
    uint32 public constant MIN_RUNWAY_SECONDS = uint32(Limits.MIN_RUNWAY_SECONDS);

    mapping(bytes32 leaseId => LeaseSlot) internal _leases;

    constructor(uint32 holdSeconds, uint32 latchReachSeconds, uint32 graceSeconds) {
        // L <= min(W, 1 h) keeps every struck second unpaid and two rebases out of one reach; grace >= W lets a late verdict
        // revive what it would have kept alive.
        bool sound = latchReachSeconds != 0 && latchReachSeconds <= holdSeconds
            && latchReachSeconds <= Limits.MIN_RUNWAY_SECONDS && holdSeconds <= Limits.MAX_HOLD_SECONDS
            && holdSeconds <= graceSeconds && graceSeconds <= Limits.MAX_GRACE_SECONDS;
        if (!sound) revert EscrowErrors.HoldOutOfBounds(holdSeconds, latchReachSeconds, graceSeconds);
        HOLD_SECONDS = holdSeconds;
        LATCH_REACH_SECONDS = latchReachSeconds;
        GRACE_SECONDS = graceSeconds;
    }

    /// @inheritdoc ILeaseEscrow
    function leaseIdOf(Terms calldata terms) external view returns (bytes32) {
        return terms.leaseId();
    }

    /// @inheritdoc ILeaseEscrow
    function leaseWordsOf(bytes32[] calldata leaseIds) external view returns (uint256[] memory words) {
        words = new uint256[](leaseIds.length);
        for (uint256 i = 0; i < words.length; ++i) {
            words[i] = LeaseWord.unwrap(_leases[leaseIds[i]].word);
        }
    }

    /// @inheritdoc ILeaseEscrow
    function stateOf(bytes32 leaseId) external view returns (LeaseState) {
        return _leases[leaseId].word.state();
    }

    /// @inheritdoc ILeaseEscrow
    function statusOf(Terms calldata terms) external view returns (LeaseStatus memory status) {
        LeaseWord lease = _leases[terms.leaseId()].word;
        HostWord host = _hosts[terms.hostKind()].word;
        status.state = lease.state();
        if (status.state == LeaseState.None || status.state == LeaseState.Closed) return status;
        status.deposit = uint64(lease.deposit());
        status.fundedSeconds = uint32(LeaseMath.fundedSecondsDown(lease.deposit(), lease.picoRate()));
        if (status.state == LeaseState.Open) _describeOpen(status, terms);
        else if (status.state == LeaseState.Active) _describeActive(status, terms, lease, host);
        else _describeSettling(status, terms, lease, host);
    }

    /// @inheritdoc ILeaseEscrow
    function leastTopUpOf(Terms calldata terms) external view returns (uint64) {
        LeaseWord lease = _leases[terms.leaseId()].word;
        if (lease.state() != LeaseState.Active) return 0;
        (uint256 elapsed, uint256 funded) = _elapsedOf(terms, lease, _hosts[terms.hostKind()].word, _now());
        if (elapsed < funded) return 0;
        return uint64(_leastTopUp(lease, elapsed, funded));
    }

    function _describeOpen(LeaseStatus memory status, Terms calldata terms) private view {
        status.runwaySeconds = status.fundedSeconds;
        status.refundable = status.deposit;
        if (block.timestamp > terms.activationDeadline()) status.refundable += uint64(terms.openFee());
    }

    function _describeActive(LeaseStatus memory status, Terms calldata terms, LeaseWord lease, HostWord host) private view {
        uint256 t = _now();
        (uint256 elapsed, uint256 funded) = _elapsedOf(terms, lease, host, t);
        uint256 settled = lease.settledSeconds();
        uint256 billed = LeaseMath.billedSeconds(elapsed, funded, terms.trialSeconds(), settled);
        uint256 vested = LeaseMath.vestedSeconds(elapsed, billed, settled, _holdOf(terms, host, t));
        status.billedSeconds = uint32(billed);
        status.vestedSeconds = uint32(vested);
        status.settledSeconds = uint32(settled);
        status.exhausted = elapsed >= funded;
        status.graceOver = elapsed >= funded + GRACE_SECONDS;
        if (status.exhausted) status.deadSeconds = uint32(elapsed - funded);
        else status.runwaySeconds = uint32(funded - elapsed);
        status.lowRunway = status.runwaySeconds < _settings.lowRunwaySeconds();
        uint256 openFee = lease.isFeePaid() ? 0 : terms.openFee();
        status.withdrawable = uint64(_totalOf(terms, vested) - _totalOf(terms, settled) + openFee);
        status.refundable = uint64(lease.deposit() - _totalOf(terms, billed));
    }

    function _describeSettling(LeaseStatus memory status, Terms calldata terms, LeaseWord lease, HostWord host) private view {
        uint256 base = lease.baseSeconds();
        uint256 kept = base - LeaseMath.creditedSeconds(lease, host);
        status.billedSeconds = uint32(base);
        status.vestedSeconds = uint32(kept);
        status.settledSeconds = uint32(lease.settledSeconds());
        status.withdrawable = uint64(_totalOf(terms, kept) - _totalOf(terms, lease.settledSeconds()));
        status.refundable = uint64(_totalOf(terms, base) - _totalOf(terms, kept));
        status.finalizableAt = uint32(LeaseMath.isOutOfReach(lease, host) ? lease.mark() : lease.mark() + HOLD_SECONDS);
    }

    /// @dev The clock. Saturates in the year 2106 instead of wrapping, so that leases may still end.
    function _now() internal view returns (uint256 t) {
        t = block.timestamp;
        if (t > type(uint32).max) t = type(uint32).max;
    }

    /// @dev The lease of these terms, which must be in the wanted state.
    function _leaseOf(Terms calldata terms, LeaseState wanted)
        internal
        view
        returns (bytes32 leaseId, LeaseSlot storage slot, LeaseWord lease)
    {
        leaseId = terms.leaseId();
        slot = _leases[leaseId];
        lease = slot.word;
        if (!lease.isIn(wanted)) revert LeaseErrors.WrongState(leaseId, lease.state());
    }

    /// @dev N and F of an active lease.
    function _elapsedOf(Terms calldata terms, LeaseWord lease, HostWord host, uint256 t)
        internal
        pure
        returns (uint256 elapsed, uint256 funded)
    {
        elapsed = LeaseMath.elapsedSeconds(lease, host, terms.hasCreditor(), t);
        funded = LeaseMath.fundedSecondsDown(lease.deposit(), lease.picoRate());
    }

    /// @dev H, seconds that a verdict can still reach.
    function _holdOf(Terms calldata terms, HostWord host, uint256 t) internal view returns (uint256) {
        return LeaseMath.holdSeconds(host, terms.hasCreditor(), t, HOLD_SECONDS);
    }

    /// @dev What an exhausted lease needs at least: the dead time, counted to the grace, and no less than an hour of runway.
    function _leastTopUp(LeaseWord lease, uint256 elapsed, uint256 funded) internal view returns (uint256) {
        uint256 need = elapsed - funded;
        if (need > GRACE_SECONDS) need = GRACE_SECONDS;
        if (need < MIN_RUNWAY_SECONDS) need = MIN_RUNWAY_SECONDS;
        return LeaseMath.depositForUp(funded + need, lease.picoRate()) - lease.deposit();
    }

    /// @dev What the tenant pays for the first `s` seconds.
    function _totalOf(Terms calldata terms, uint256 s) internal pure returns (uint256) {
        uint256 picoRate = terms.picoRate();
        return LeaseMath.totalDown(s, picoRate, LeaseMath.royaltyRateDown(picoRate, terms.royaltyBps()));
    }

    /// @dev What the seconds from `s0` to `s1` bring to payee, author and protocol.
    function _sharesOf(Terms calldata terms, uint256 s0, uint256 s1)
        internal
        pure
        returns (uint256 toPayee, uint256 toAuthor, uint256 fee)
    {
        uint256 picoRate = terms.picoRate();
        uint256 royaltyRate = LeaseMath.royaltyRateDown(picoRate, terms.royaltyBps());
        return LeaseMath.shares(s0, s1, picoRate, royaltyRate, terms.feeBps());
    }
}
