// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Payments} from "./Payments.sol";
import {ILeaseEscrow} from "./interfaces/ILeaseEscrow.sol";
import {EscrowErrors} from "./libraries/EscrowErrors.sol";
import {LeaseErrors} from "./libraries/LeaseErrors.sol";
import {LeaseSlot, LeaseWord} from "./libraries/LeaseWord.sol";
import {LeaseViews} from "./libraries/LeaseViews.sol";
import {Limits} from "./libraries/Limits.sol";
import {TermsLib} from "./libraries/TermsLib.sol";
import {LeaseState, Terms} from "./types/Terms.sol";

/// @title The leases' words and what can be read from them.
/// @notice Part of the escrow, between how money moves and what a lease goes through.
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
    /// @dev Successor of a resize => the first lease of its instance; zero for leases that were opened.
    mapping(bytes32 leaseId => bytes32) internal _firstLeases;

    /// @notice Fixes the three delays for ever, within `Limits`; needs L <= W <= grace.
    /// @param holdSeconds W: how long a billed second can still be struck by a verdict.
    /// @param latchReachSeconds L: how far back a verdict may begin.
    /// @param graceSeconds How long an exhausted lease is the tenant's to revive.
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
    function firstLeaseOf(bytes32 leaseId) external view returns (bytes32 firstLeaseId) {
        firstLeaseId = _firstLeases[leaseId];
        if (firstLeaseId == 0) firstLeaseId = leaseId;
    }

    /// @inheritdoc ILeaseEscrow
    function statusOf(Terms calldata terms) external view returns (LeaseStatus memory) {
        LeaseViews.Rules memory rules = LeaseViews.Rules({
            holdSeconds: HOLD_SECONDS, graceSeconds: GRACE_SECONDS, lowRunwaySeconds: _settings.lowRunwaySeconds()
        });
        return LeaseViews.statusOf(_leases, _hosts, terms, rules);
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
}
