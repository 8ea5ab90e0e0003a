// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EscrowSettings} from "./EscrowSettings.sol";
import {LeaseBook} from "./LeaseBook.sol";
import {OfferBook} from "./OfferBook.sol";
import {Payments} from "./Payments.sol";
import {ILeaseEscrow} from "./interfaces/ILeaseEscrow.sol";
import {Ending} from "./libraries/Ending.sol";
import {EscrowErrors} from "./libraries/EscrowErrors.sol";
import {HostSlot, HostWord} from "./libraries/HostWord.sol";
import {LeaseErrors} from "./libraries/LeaseErrors.sol";
import {LeaseMath} from "./libraries/LeaseMath.sol";
import {LeaseSlot, LeaseWord, LeaseWordLib} from "./libraries/LeaseWord.sol";
import {Limits} from "./libraries/Limits.sol";
import {OfferHash} from "./libraries/OfferHash.sol";
import {OpenedLog, OpenedLogLib} from "./libraries/OpenedLog.sol";
import {Resizing} from "./libraries/Resizing.sol";
import {Sale} from "./libraries/Sale.sol";
import {TermsLib} from "./libraries/TermsLib.sol";
import {TermsMath} from "./libraries/TermsMath.sol";
import {CancelReason, CloseReason, DeclineReason, Handover, LeaseState, Permit, Terms} from "./types/Terms.sol";

/// @title The purse of every lease.
/// @notice The manual is `ILeaseEscrow`; layouts, formulas and numbered invariants are in docs/contracts.md.
/// @dev Seconds are counted, not money: a lease is one word, its terms travel in calldata and their hash is its id. A host's
/// verdicts move one clock per host and kind and touch no lease. Not upgradeable; a later version is another escrow.
contract LeaseEscrow is LeaseBook {
    using TermsLib for Terms;
    using TermsMath for Terms;

    /// @notice Deploys an escrow without creditor; its owner names one later, once.
    /// @param token_ Native USDC: 6 decimals, ERC-2612 permit.
    /// @param registry_ The hosts; its deployer binds this escrow to it afterwards, once.
    /// @param owner_ Changes parameters within their bounds; meant to be a timelock.
    /// @param treasury_ Receives the protocol's fee.
    /// @param feeBps_ The protocol's share of a provider's gross.
    /// @param holdSeconds W: how long a billed second can still be struck by a verdict.
    /// @param latchReachSeconds L: how far back a verdict may begin.
    /// @param graceSeconds After exhaustion the tenant has this long to top up before anyone may close.
    constructor(
        address token_,
        address registry_,
        address owner_,
        address treasury_,
        uint16 feeBps_,
        uint32 holdSeconds,
        uint32 latchReachSeconds,
        uint32 graceSeconds
    )
        EscrowSettings(owner_, treasury_, feeBps_)
        OfferBook(registry_)
        Payments(token_)
        LeaseBook(holdSeconds, latchReachSeconds, graceSeconds)
    {}

    // --- a lease's life, in its order ---

    /// @inheritdoc ILeaseEscrow
    function open(Terms calldata terms, uint256 prices, uint256 capacityOpenFee, uint64 deposit, bytes calldata manifest)
        external
        nonReentrant
        returns (bytes32 leaseId)
    {
        leaseId = _open(terms, prices, capacityOpenFee, deposit, manifest);
        unchecked {
            // Interaction. Safe: 64 bits each.
            _pull(uint256(deposit) + terms.openFee());
        }
    }

    /// @inheritdoc ILeaseEscrow
    function openWithPermit(
        Terms calldata terms,
        uint256 prices,
        uint256 capacityOpenFee,
        uint64 deposit,
        bytes calldata manifest,
        Permit calldata permit
    ) external nonReentrant returns (bytes32 leaseId) {
        leaseId = _open(terms, prices, capacityOpenFee, deposit, manifest);
        unchecked {
            // Interaction. Safe: 64 bits each.
            _permit(permit);
            _pull(uint256(deposit) + terms.openFee());
        }
    }

    /// @inheritdoc ILeaseEscrow
    function activate(Terms calldata terms, string calldata endpoint, bytes32 sshFingerprint) external nonReentrant {
        // Check
        (bytes32 leaseId, LeaseSlot storage slot, LeaseWord lease) = _leaseOf(terms, LeaseState.Open);
        _checkOperator(terms.host());
        uint256 deadline = terms.activationDeadline();
        if (block.timestamp > deadline) revert LeaseErrors.ActivationTooLate(leaseId, deadline);
        if (bytes(endpoint).length > Limits.MAX_ENDPOINT_BYTES) {
            revert LeaseErrors.EndpointTooLong(bytes(endpoint).length, Limits.MAX_ENDPOINT_BYTES);
        }
        // Effect: billing starts now, on the host's clock; a latch that reaches further back strikes nothing.
        HostWord host = _hosts[terms.hostKind()].word;
        uint256 t = _now();
        slot.word = lease.marked(0, t, host.downSeconds(t), host.parity(), 0);
        emit LeaseActivated(leaseId, endpoint, sshFingerprint);
    }

    /// @inheritdoc ILeaseEscrow
    function decline(Terms calldata terms, DeclineReason reason) external nonReentrant {
        // Check
        (bytes32 leaseId, LeaseSlot storage slot, LeaseWord lease) = _leaseOf(terms, LeaseState.Open);
        _checkOperator(terms.host());
        // Effect: a bad manifest costs its sender the open fee, which never goes to the accuser; after the deadline all goes back.
        uint256 refund = lease.deposit() + terms.openFee();
        uint256 kept = 0;
        if (reason == DeclineReason.BadManifest && block.timestamp <= terms.activationDeadline()) kept = terms.openFee();
        refund -= kept;
        slot.word = LeaseWordLib.CLOSED;
        HostSlot storage hostSlot = _hosts[terms.hostKind()];
        hostSlot.word = _withFee(hostSlot.word.released(terms.shape()), kept);
        emit LeaseDeclined(leaseId, reason, uint64(refund), uint64(kept));
        // Interaction
        _send(terms.tenant(), refund);
    }

    /// @inheritdoc ILeaseEscrow
    function cancel(Terms calldata terms, CancelReason reason) external nonReentrant {
        // Check
        (bytes32 leaseId, LeaseSlot storage slot, LeaseWord lease) = _leaseOf(terms, LeaseState.Open);
        address tenant = terms.tenant();
        uint256 refund = lease.deposit();
        uint256 toPayee = terms.openFee();
        if (block.timestamp > terms.activationDeadline()) {
            refund += toPayee;
            toPayee = 0;
        } else if (msg.sender != tenant) {
            revert LeaseErrors.NotCancellableYet(leaseId, msg.sender, terms.activationDeadline());
        }
        // Effect
        slot.word = LeaseWordLib.CLOSED;
        HostSlot storage hostSlot = _hosts[terms.hostKind()];
        hostSlot.word = hostSlot.word.released(terms.shape());
        emit LeaseCancelled(leaseId, msg.sender, reason, uint64(refund), uint64(toPayee));
        // Interaction
        _send(terms.payee(), toPayee);
        _send(tenant, refund);
    }

    /// @inheritdoc ILeaseEscrow
    function topUp(bytes32 leaseId, uint64 amount) external nonReentrant {
        _topUp(leaseId, amount);
        // Interaction
        _pull(amount);
    }

    /// @inheritdoc ILeaseEscrow
    function topUpWithPermit(bytes32 leaseId, uint64 amount, Permit calldata permit) external nonReentrant {
        _topUp(leaseId, amount);
        // Interaction
        _permit(permit);
        _pull(amount);
    }

    /// @inheritdoc ILeaseEscrow
    function revive(Terms calldata terms, uint64 amount) external nonReentrant {
        _revive(terms, amount);
        // Interaction
        _pull(amount);
    }

    /// @inheritdoc ILeaseEscrow
    function reviveWithPermit(Terms calldata terms, uint64 amount, Permit calldata permit) external nonReentrant {
        _revive(terms, amount);
        // Interaction
        _permit(permit);
        _pull(amount);
    }

    /// @inheritdoc ILeaseEscrow
    function withdraw(Terms calldata terms) external nonReentrant {
        // Check
        (bytes32 leaseId, LeaseSlot storage slot, LeaseWord lease) = _leaseOf(terms, LeaseState.Active);
        HostSlot storage hostSlot = _hosts[terms.hostKind()];
        HostWord host = hostSlot.word;
        uint256 settled = lease.settledSeconds();
        uint256 vested = _vestedOf(terms, lease, host, settled);
        uint256 openFee = lease.isFeePaid() ? 0 : terms.openFee();
        if (vested == settled) {
            if (openFee == 0) revert LeaseErrors.NothingToWithdraw(leaseId, settled);
        }
        // Effect
        slot.word = lease.settledTo(vested);
        (uint256 toPayee, uint256 toAuthor, uint256 fee) = terms.shares(settled, vested);
        unchecked {
            toPayee += openFee; // Safe: below 2^68.
        }
        hostSlot.word = _withFee(host, fee);
        emit LeaseWithdrawn(leaseId, uint32(vested), uint64(toPayee), uint64(toAuthor), uint64(fee));
        if (toAuthor != 0) _owe(terms.author(), toAuthor);
        // Interaction
        _send(terms.payee(), toPayee);
    }

    /// @inheritdoc ILeaseEscrow
    function close(Terms calldata terms, CloseReason reason, bool waiveHold) external nonReentrant {
        // Check
        (bytes32 leaseId, LeaseSlot storage slot, LeaseWord lease) = _leaseOf(terms, LeaseState.Active);
        HostSlot storage hostSlot = _hosts[terms.hostKind()];
        HostWord host = hostSlot.word;
        uint256 t = _now();
        (uint256 elapsed, uint256 funded) = terms.elapsed(lease, host, t);
        _checkMayClose(leaseId, terms, host, reason, elapsed, funded);
        // Effect
        uint256 settled = lease.settledSeconds();
        uint256 billed = LeaseMath.billedSeconds(elapsed, funded, terms.trialSeconds(), settled);
        uint256 vested = billed;
        if (!waiveHold || msg.sender != terms.tenant()) {
            vested = LeaseMath.vestedSeconds(elapsed, billed, settled, terms.hold(host, t, HOLD_SECONDS));
        }
        slot.word = Ending.word(lease, host, t, elapsed, funded, billed, vested);
        uint256 refund = lease.deposit() - terms.totalDown(billed);
        uint256 toPayee = _payOut(leaseId, terms, hostSlot, host.released(terms.shape()), reason, lease, billed, vested, refund);
        // Interaction
        _send(terms.payee(), toPayee);
        _send(terms.tenant(), refund);
    }

    /// @inheritdoc ILeaseEscrow
    function resize(Terms calldata terms, Terms calldata next, Handover calldata how, Permit calldata permit)
        external
        nonReentrant
        returns (bytes32)
    {
        // Check and effect
        Resizing.Rules memory rules = Resizing.Rules(_settings, HOLD_SECONDS);
        Resizing.Outcome memory outcome = Resizing.resize(_leases, _hosts, _offers, _firstLeases, terms, next, how, rules);
        if (outcome.toAuthor != 0) _owe(terms.author(), outcome.toAuthor);
        if (outcome.toTreasury != 0) _owe(_treasury, outcome.toTreasury);
        // Interaction
        if (outcome.added != 0) {
            _permit(permit);
            _pull(outcome.added);
        }
        _send(terms.payee(), outcome.toPayee);
        _send(msg.sender, outcome.returned);
        return outcome.successorId;
    }

    /// @inheritdoc ILeaseEscrow
    function finalize(Terms calldata terms) external nonReentrant {
        // Check
        (bytes32 leaseId, LeaseSlot storage slot, LeaseWord lease) = _leaseOf(terms, LeaseState.Settling);
        HostSlot storage hostSlot = _hosts[terms.hostKind()];
        HostWord host = hostSlot.word;
        uint256 finalizableAt = lease.mark() + HOLD_SECONDS;
        if (block.timestamp < finalizableAt && !LeaseMath.isOutOfReach(lease, host) && msg.sender != terms.tenant()) {
            revert LeaseErrors.HoldNotOver(leaseId, finalizableAt);
        }
        // Effect
        uint256 base = lease.baseSeconds();
        uint256 credited = LeaseMath.creditedSeconds(lease, host);
        uint256 refund = terms.totalDown(base) - terms.totalDown(base - credited);
        slot.word = LeaseWordLib.CLOSED;
        (uint256 toPayee, uint256 toAuthor, uint256 fee) = terms.shares(lease.settledSeconds(), base - credited);
        hostSlot.word = _withFee(host, fee);
        emit LeaseFinalized(leaseId, uint32(credited), uint64(refund), uint64(toPayee), uint64(toAuthor), uint64(fee));
        if (toAuthor != 0) _owe(terms.author(), toAuthor);
        // Interaction
        _send(terms.payee(), toPayee);
        _send(terms.tenant(), refund);
    }

    // --- verdicts ---

    /// @inheritdoc ILeaseEscrow
    function latch(uint64 host, uint8 kind, uint32 from) external {
        // Check
        _checkCreditor();
        HostSlot storage slot = _hosts[_key(host, kind)];
        HostWord word = slot.word;
        if (word.isLatched()) revert EscrowErrors.LatchedAlready(host, kind, word.from());
        uint256 t = _now();
        uint256 earliest = t - LATCH_REACH_SECONDS;
        if (earliest < word.to()) earliest = word.to();
        if (from < earliest || from > t) revert EscrowErrors.LatchOutOfReach(from, earliest, t);
        // Effect: the clock of all leases of this host and kind stands from `from` on.
        slot.word = word.latched(from);
        emit HostLatched(host, kind, from);
    }

    /// @inheritdoc ILeaseEscrow
    function lift(uint64 host, uint8 kind) external {
        // Check
        _checkCreditor();
        HostSlot storage slot = _hosts[_key(host, kind)];
        HostWord word = slot.word;
        if (!word.isLatched()) revert EscrowErrors.NotLatched(host, kind);
        // Effect: never earlier than now, so no second is billed after the fact.
        uint256 t = _now();
        slot.word = word.lifted(t);
        emit HostLifted(host, kind, uint32(t));
    }

    // --- the verbs' private halves ---

    /// @dev Checks and effects of opening; the caller pulls deposit and open fee.
    function _open(Terms calldata terms, uint256 prices, uint256 capacityOpenFee, uint256 deposit, bytes calldata manifest)
        private
        returns (bytes32 leaseId)
    {
        // Check
        if (terms.tenant() != msg.sender) revert LeaseErrors.NotTenant(msg.sender, terms.tenant());
        if (manifest.length > Limits.MAX_MANIFEST_BYTES) {
            revert LeaseErrors.ManifestTooLarge(manifest.length, Limits.MAX_MANIFEST_BYTES);
        }
        uint256 key = terms.hostKind();
        HostSlot storage hostSlot = _hosts[key];
        HostWord host = hostSlot.word;
        Sale.checkOpenable(terms, _settings, host);
        _checkOffer(terms, prices, capacityOpenFee, host);
        uint256 total = Sale.checkedRate(terms, prices);
        Sale.checkDeposit(deposit, total);
        HostWord reserved = Sale.reserved(terms, capacityOpenFee, host);
        OpenedLog log;
        (log, leaseId) = OpenedLogLib.write(terms, deposit, manifest);
        bytes32 manifestHash = log.manifestHash();
        if (manifestHash != terms.manifestHash) revert LeaseErrors.ManifestMismatch(manifestHash, terms.manifestHash);
        LeaseSlot storage slot = _leases[leaseId];
        if (!slot.word.isIn(LeaseState.None)) revert LeaseErrors.LeaseExists(leaseId, slot.word.state());
        // Effect
        slot.word = LeaseWordLib.opened(deposit, total);
        hostSlot.word = reserved;
        log.send(leaseId, key);
    }

    /// @dev The offer's words, as terms and caller state them, hash to one that is published in the host's generation.
    function _checkOffer(Terms calldata terms, uint256 prices, uint256 capacityOpenFee, HostWord host) private view {
        bytes32 current = OfferHash.hash(terms.payeeHostKindTrial, terms.creditor, prices, capacityOpenFee, host.generation());
        Sale.checkLive(terms, current, _offers[current]);
        uint256 asked = capacityOpenFee >> 104;
        if (terms.openFee() != asked) revert LeaseErrors.OpenFeeMismatch(terms.openFee(), asked);
    }

    /// @dev Checks and effects of a top-up by id: the wall clock bounds the billing clock, so no host's word is read.
    function _topUp(bytes32 leaseId, uint256 amount) private {
        // Check
        LeaseSlot storage slot = _leases[leaseId];
        LeaseWord lease = slot.word;
        if (lease.isIn(LeaseState.Active)) {
            uint256 funded = LeaseMath.fundedSecondsDown(lease.deposit(), lease.picoRate());
            uint256 atMost = lease.baseSeconds() + _now() - lease.mark();
            if (atMost >= funded) revert LeaseErrors.RunwayMayBeOver(leaseId, atMost, funded);
        } else if (!lease.isIn(LeaseState.Open)) {
            revert LeaseErrors.WrongState(leaseId, lease.state());
        }
        // Effect
        slot.word = _funded(lease, amount);
        emit LeaseToppedUp(leaseId, msg.sender, uint64(amount));
    }

    /// @dev Checks and effects of a top-up that knows the host's clock; an exhausted lease takes a new mark first, so that
    /// nobody pays for the gap.
    function _revive(Terms calldata terms, uint256 amount) private {
        // Check
        bytes32 leaseId = terms.leaseId();
        LeaseSlot storage slot = _leases[leaseId];
        LeaseWord lease = slot.word;
        if (lease.isIn(LeaseState.Active)) {
            HostWord host = _hosts[terms.hostKind()].word;
            uint256 t = _now();
            (uint256 elapsed, uint256 funded) = terms.elapsed(lease, host, t);
            if (elapsed >= funded) {
                uint256 least = LeaseMath.leastTopUp(lease, elapsed, funded, GRACE_SECONDS);
                if (amount < least) revert LeaseErrors.TopUpTooSmall(leaseId, amount, least);
                // Effect: rebase before adding.
                uint256 dead = elapsed - funded;
                lease = lease.marked(funded, t, host.downSeconds(t), host.parity(), dead);
                uint256 fundedAfter = LeaseMath.fundedSecondsDown(lease.deposit() + amount, lease.picoRate());
                emit LeaseRevived(leaseId, uint32(fundedAfter), uint32(dead));
            }
        } else if (!lease.isIn(LeaseState.Open)) {
            revert LeaseErrors.WrongState(leaseId, lease.state());
        }
        // Effect
        slot.word = _funded(lease, amount);
        emit LeaseToppedUp(leaseId, msg.sender, uint64(amount));
    }

    /// @dev The lease with a larger deposit.
    function _funded(LeaseWord lease, uint256 amount) private pure returns (LeaseWord) {
        uint256 deposit = lease.deposit() + amount;
        if (deposit > LeaseWordLib.MAX_DEPOSIT) {
            revert LeaseErrors.DepositTooLarge(deposit, LeaseWordLib.MAX_DEPOSIT);
        }
        return lease.plusDeposit(amount);
    }

    /// @dev v of an active lease.
    function _vestedOf(Terms calldata terms, LeaseWord lease, HostWord host, uint256 settled) private view returns (uint256) {
        uint256 t = _now();
        (uint256 elapsed, uint256 funded) = terms.elapsed(lease, host, t);
        uint256 billed = LeaseMath.billedSeconds(elapsed, funded, terms.trialSeconds(), settled);
        return LeaseMath.vestedSeconds(elapsed, billed, settled, terms.hold(host, t, HOLD_SECONDS));
    }

    /// @dev Tenant, operator and owner may always close, and their reason is their own word. A stranger may when grace or
    /// patience is over, and must name which.
    function _checkMayClose(
        bytes32 leaseId,
        Terms calldata terms,
        HostWord host,
        CloseReason reason,
        uint256 elapsed,
        uint256 funded
    ) private view {
        if (reason == CloseReason.Resized) revert LeaseErrors.NotClosable(leaseId, msg.sender, reason);
        if (msg.sender == terms.tenant()) return;
        if (reason == CloseReason.Exhausted && elapsed >= funded + GRACE_SECONDS) return;
        if (
            reason == CloseReason.HostLatched && terms.hasCreditor() && host.isLatched()
                && block.timestamp >= host.from() + Limits.LONG_LATCH_SECONDS
        ) {
            return;
        }
        if (!_isHostParty(terms.host(), msg.sender)) revert LeaseErrors.NotClosable(leaseId, msg.sender, reason);
    }

    /// @dev Effects of the payments that `close` makes; returns what the payee is to get.
    function _payOut(
        bytes32 leaseId,
        Terms calldata terms,
        HostSlot storage hostSlot,
        HostWord host,
        CloseReason reason,
        LeaseWord lease,
        uint256 billed,
        uint256 vested,
        uint256 refund
    ) private returns (uint256 toPayee) {
        uint256 toAuthor;
        uint256 fee;
        (toPayee, toAuthor, fee) = terms.shares(lease.settledSeconds(), vested);
        unchecked {
            if (!lease.isFeePaid()) toPayee += terms.openFee(); // Safe: below 2^68.
        }
        hostSlot.word = _withFee(host, fee);
        emit LeaseClosed(
            leaseId,
            msg.sender,
            reason,
            uint32(billed),
            uint32(vested),
            uint64(refund),
            uint64(toPayee),
            uint64(toAuthor),
            uint64(fee)
        );
        if (toAuthor != 0) _owe(terms.author(), toAuthor);
    }

    function _checkOperator(uint64 host) private view {
        address operator = REGISTRY.operatorOf(host);
        if (msg.sender != operator) revert EscrowErrors.NotHostOperator(host, msg.sender, operator);
    }

    function _checkCreditor() private view {
        address creditor_ = _settings.creditor();
        if (msg.sender != creditor_) revert EscrowErrors.NotCreditor(msg.sender, creditor_);
    }
}
