// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ILeaseEscrow} from "../interfaces/ILeaseEscrow.sol";
import {CloseReason, Handover, LeaseState, SuccessorTerm, Terms} from "../types/Terms.sol";
import {Ending} from "./Ending.sol";
import {HostSlot, HostWord, HostWordLib} from "./HostWord.sol";
import {LeaseErrors} from "./LeaseErrors.sol";
import {LeaseMath} from "./LeaseMath.sol";
import {LeaseSlot, LeaseWord, LeaseWordLib} from "./LeaseWord.sol";
import {OfferHash} from "./OfferHash.sol";
import {OpenedLog, OpenedLogLib} from "./OpenedLog.sol";
import {Sale} from "./Sale.sol";
import {SettingsWord} from "./SettingsWord.sol";
import {Shapes} from "./Shapes.sol";
import {TermsLib} from "./TermsLib.sol";
import {TermsMath} from "./TermsMath.sol";

/// @title Checks and effects of `ILeaseEscrow.resize`: a lease ends as by `close`, its successor is sold as by `open`.
/// @notice A library of its own, linked at deployment, because the escrow's 24,576 bytes are full.
/// @dev Called like every linked library, by delegatecall: caller, address and storage are the escrow's. It writes the books that
/// it is handed and nothing else; money and pull balances move in the escrow, afterwards.
library Resizing {
    using TermsLib for Terms;
    using TermsMath for Terms;

    uint256 private constant TRIAL = 232;

    /// @notice The escrow's parameters.
    /// @param settings Fee, pause and creditor in one word.
    /// @param holdSeconds W: how long a billed second can still be struck by a verdict.
    struct Rules {
        SettingsWord settings;
        uint256 holdSeconds;
    }

    /// @notice What the escrow has to do with money; units.
    /// @param successorId The lease that goes on.
    /// @param toPayee To send to the payee.
    /// @param toAuthor To add to the author's pull balance.
    /// @param toTreasury A fee that did not fit the host's word.
    /// @param added To pull from the tenant for the successor's purse.
    /// @param returned To send back to the tenant.
    struct Outcome {
        bytes32 successorId;
        uint256 toPayee;
        uint256 toAuthor;
        uint256 toTreasury;
        uint256 added;
        uint256 returned;
    }

    /// @notice Ends the lease of `terms` and starts the one of `next` in its place.
    /// @param leases The escrow's leases.
    /// @param hosts The escrow's words per host and kind.
    /// @param offers The escrow's offers, by hash.
    /// @param firstLeases The escrow's first leases, by successor.
    /// @param terms Of the lease that ends.
    /// @param next Of the successor.
    /// @param how What the terms do not say: the rest of the offer, and the money.
    /// @param rules The escrow's parameters.
    /// @return outcome What the escrow has to do with money.
    function resize(
        mapping(bytes32 leaseId => LeaseSlot) storage leases,
        mapping(uint256 hostKind => HostSlot) storage hosts,
        mapping(bytes32 offerHash => uint256) storage offers,
        mapping(bytes32 leaseId => bytes32) storage firstLeases,
        Terms calldata terms,
        Terms calldata next,
        Handover calldata how,
        Rules calldata rules
    ) external returns (Outcome memory outcome) {
        _checkSuccessor(terms, next);
        bytes32 leaseId = terms.leaseId();
        HostSlot storage hostSlot = hosts[terms.hostKind()];
        // Check and effect: the old lease, its capacity and its shares.
        (HostWord host, uint256 unbilled) = _end(leaseId, leases[leaseId], hostSlot.word, terms, how, rules, outcome);
        uint256 deposit = _purse(unbilled, how, outcome);
        // Check: the successor, in the capacity that is free now.
        Sale.checkOpenable(next, rules.settings, host);
        bytes32 offerHash = OfferHash.hash(
            // The offer may grant a trial, the successor has none.
            next.payeeHostKindTrial | (uint256(how.trialSeconds) << TRIAL),
            next.creditor,
            how.prices,
            how.capacityOpenFee,
            host.generation()
        );
        Sale.checkLive(next, offerHash, offers[offerHash]);
        uint256 total = Sale.checkedRate(next, how.prices);
        Sale.checkDeposit(deposit, total);
        HostWord reserved = Sale.reserved(next, how.capacityOpenFee, host);
        (OpenedLog log, bytes32 successorId) = OpenedLogLib.write(next, deposit, msg.data[0:0]);
        LeaseSlot storage slot = leases[successorId];
        if (!slot.word.isIn(LeaseState.None)) revert LeaseErrors.LeaseExists(successorId, slot.word.state());
        // Effect: it is active at once, on the host's clock; a latch that reaches further back strikes seconds of the old lease.
        uint256 t = LeaseMath.clamped(block.timestamp);
        slot.word = LeaseWordLib.opened(deposit, total).marked(0, t, host.downSeconds(t), host.parity(), 0);
        hostSlot.word = reserved;
        bytes32 firstLeaseId = firstLeases[leaseId];
        firstLeases[successorId] = firstLeaseId == 0 ? leaseId : firstLeaseId;
        outcome.successorId = successorId;
        log.send(successorId, next.hostKind());
        emit ILeaseEscrow.LeaseResized(leaseId, successorId, uint64(outcome.added), uint64(outcome.returned));
    }

    /// @dev Who may, and what a successor keeps of its predecessor: author and royalty, lest a resize sheds them, and the manifest,
    /// since nothing is launched; for the same reason there is neither a trial nor an open fee. No smaller disk: it moves along, and
    /// what is not paid for would still be taken.
    function _checkSuccessor(Terms calldata terms, Terms calldata next) private view {
        if (msg.sender != terms.tenant()) revert LeaseErrors.NotTenant(msg.sender, terms.tenant());
        if (msg.sender != next.tenant()) revert LeaseErrors.NotTenant(msg.sender, next.tenant());
        if (next.hostKind() != terms.hostKind()) revert LeaseErrors.SuccessorMismatch(SuccessorTerm.HostAndKind);
        if (next.author() != terms.author()) revert LeaseErrors.SuccessorMismatch(SuccessorTerm.Author);
        if (next.royaltyBps() != terms.royaltyBps()) revert LeaseErrors.SuccessorMismatch(SuccessorTerm.Royalty);
        if (next.manifestHash != terms.manifestHash) revert LeaseErrors.SuccessorMismatch(SuccessorTerm.Manifest);
        if (next.trialSeconds() != 0) revert LeaseErrors.SuccessorMismatch(SuccessorTerm.Trial);
        if (next.openFee() != 0) revert LeaseErrors.SuccessorMismatch(SuccessorTerm.OpenFee);
        if (Shapes.diskGib(next.shape()) < Shapes.diskGib(terms.shape())) {
            revert LeaseErrors.SuccessorMismatch(SuccessorTerm.Disk);
        }
    }

    /// @dev Ends a running lease as `close` does; returns the host's word without its shape, and its unbilled money.
    function _end(
        bytes32 leaseId,
        LeaseSlot storage slot,
        HostWord host,
        Terms calldata terms,
        Handover calldata how,
        Rules calldata rules,
        Outcome memory outcome
    ) private returns (HostWord released, uint256 unbilled) {
        // Check
        LeaseWord lease = slot.word;
        if (!lease.isIn(LeaseState.Active)) revert LeaseErrors.WrongState(leaseId, lease.state());
        uint256 t = LeaseMath.clamped(block.timestamp);
        (uint256 elapsed, uint256 funded) = terms.elapsed(lease, host, t);
        if (elapsed >= funded) revert LeaseErrors.RunwayIsOver(leaseId, elapsed, funded);
        // Effect
        uint256 settled = lease.settledSeconds();
        uint256 billed = LeaseMath.billedSeconds(elapsed, funded, terms.trialSeconds(), settled);
        uint256 vested = billed;
        if (!how.waiveHold) {
            vested = LeaseMath.vestedSeconds(elapsed, billed, settled, terms.hold(host, t, rules.holdSeconds));
        }
        slot.word = Ending.word(lease, host, t, elapsed, funded, billed, vested);
        unbilled = lease.deposit() - terms.totalDown(billed);
        released = _pay(leaseId, terms, lease, host.released(terms.shape()), billed, vested, unbilled, outcome);
    }

    /// @dev The shares of what has vested; returns the host's word with the protocol's.
    function _pay(
        bytes32 leaseId,
        Terms calldata terms,
        LeaseWord lease,
        HostWord host,
        uint256 billed,
        uint256 vested,
        uint256 unbilled,
        Outcome memory outcome
    ) private returns (HostWord) {
        (uint256 toPayee, uint256 toAuthor, uint256 fee) = terms.shares(lease.settledSeconds(), vested);
        unchecked {
            if (!lease.isFeePaid()) toPayee += terms.openFee(); // Safe: below 2^68.
        }
        outcome.toPayee = toPayee;
        outcome.toAuthor = toAuthor;
        emit ILeaseEscrow.LeaseClosed(
            leaseId,
            msg.sender,
            CloseReason.Resized,
            uint32(billed),
            uint32(vested),
            uint64(unbilled),
            uint64(toPayee),
            uint64(toAuthor),
            uint64(fee)
        );
        unchecked {
            // Safe: 40 and 64 bits.
            if (host.fee() + fee <= HostWordLib.MAX_FEE) return host.plusFee(fee);
        }
        outcome.toTreasury = fee;
        return host;
    }

    /// @dev The successor's purse: what was not billed, less what is above the wanted sum, or more, up to what may be added.
    function _purse(uint256 unbilled, Handover calldata how, Outcome memory outcome) private pure returns (uint256) {
        unchecked {
            // Safe: 64 bits each, and the smaller is taken from the larger.
            if (unbilled > how.purse) {
                outcome.returned = unbilled - how.purse;
                return how.purse;
            }
            uint256 added = how.purse - unbilled;
            if (added > how.addAtMost) added = how.addAtMost;
            outcome.added = added;
            return unbilled + added;
        }
    }
}
