// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ILeaseEscrow} from "../interfaces/ILeaseEscrow.sol";
import {LeaseState, Terms} from "../types/Terms.sol";
import {HostSlot, HostWord} from "./HostWord.sol";
import {LeaseMath} from "./LeaseMath.sol";
import {LeaseSlot, LeaseWord} from "./LeaseWord.sol";
import {TermsLib} from "./TermsLib.sol";
import {TermsMath} from "./TermsMath.sol";

/// @title What the formulas say about a lease, in words for readers; nothing here moves money.
/// @notice A library of its own, linked at deployment, so that the escrow's 24,576 bytes are left to what does.
/// @dev Called like every linked library, by delegatecall; it reads the books that it is handed and writes nothing.
library LeaseViews {
    using TermsLib for Terms;
    using TermsMath for Terms;

    /// @notice The escrow's own numbers.
    /// @param holdSeconds W: how long a billed second can still be struck by a verdict.
    /// @param graceSeconds How long an exhausted lease is the tenant's to revive.
    /// @param lowRunwaySeconds Below which runway the status calls it low.
    struct Rules {
        uint256 holdSeconds;
        uint256 graceSeconds;
        uint256 lowRunwaySeconds;
    }

    /// @notice `ILeaseEscrow.statusOf` of the lease with these terms.
    /// @param leases The escrow's leases.
    /// @param hosts The escrow's words per host and kind.
    /// @param terms The lease's seven words.
    /// @param rules The escrow's own numbers.
    /// @return status What the formulas say now.
    function statusOf(
        mapping(bytes32 leaseId => LeaseSlot) storage leases,
        mapping(uint256 hostKind => HostSlot) storage hosts,
        Terms calldata terms,
        Rules calldata rules
    ) external view returns (ILeaseEscrow.LeaseStatus memory status) {
        LeaseWord lease = leases[terms.leaseId()].word;
        HostWord host = hosts[terms.hostKind()].word;
        status.state = lease.state();
        if (status.state == LeaseState.None || status.state == LeaseState.Closed) return status;
        status.deposit = uint64(lease.deposit());
        status.fundedSeconds = uint32(LeaseMath.fundedSecondsDown(lease.deposit(), lease.picoRate()));
        if (status.state == LeaseState.Open) _describeOpen(status, terms);
        else if (status.state == LeaseState.Active) _describeActive(status, terms, lease, host, rules);
        else _describeSettling(status, terms, lease, host, rules);
    }

    function _describeOpen(ILeaseEscrow.LeaseStatus memory status, Terms calldata terms) private view {
        status.runwaySeconds = status.fundedSeconds;
        status.refundable = status.deposit;
        if (block.timestamp > terms.activationDeadline()) status.refundable += uint64(terms.openFee());
    }

    function _describeActive(
        ILeaseEscrow.LeaseStatus memory status,
        Terms calldata terms,
        LeaseWord lease,
        HostWord host,
        Rules calldata rules
    ) private view {
        uint256 t = LeaseMath.clamped(block.timestamp);
        (uint256 elapsed, uint256 funded) = terms.elapsed(lease, host, t);
        uint256 settled = lease.settledSeconds();
        uint256 billed = LeaseMath.billedSeconds(elapsed, funded, terms.trialSeconds(), settled);
        uint256 vested = LeaseMath.vestedSeconds(elapsed, billed, settled, terms.hold(host, t, rules.holdSeconds));
        status.billedSeconds = uint32(billed);
        status.vestedSeconds = uint32(vested);
        status.settledSeconds = uint32(settled);
        status.exhausted = elapsed >= funded;
        status.graceOver = elapsed >= funded + rules.graceSeconds;
        if (status.exhausted) {
            status.deadSeconds = uint32(elapsed - funded);
            status.leastTopUp = uint64(LeaseMath.leastTopUp(lease, elapsed, funded, rules.graceSeconds));
        } else {
            status.runwaySeconds = uint32(funded - elapsed);
        }
        status.lowRunway = status.runwaySeconds < rules.lowRunwaySeconds;
        uint256 openFee = lease.isFeePaid() ? 0 : terms.openFee();
        status.withdrawable = uint64(terms.totalDown(vested) - terms.totalDown(settled) + openFee);
        status.refundable = uint64(lease.deposit() - terms.totalDown(billed));
    }

    function _describeSettling(
        ILeaseEscrow.LeaseStatus memory status,
        Terms calldata terms,
        LeaseWord lease,
        HostWord host,
        Rules calldata rules
    ) private pure {
        uint256 base = lease.baseSeconds();
        uint256 kept = base - LeaseMath.creditedSeconds(lease, host);
        status.billedSeconds = uint32(base);
        status.vestedSeconds = uint32(kept);
        status.settledSeconds = uint32(lease.settledSeconds());
        status.withdrawable = uint64(terms.totalDown(kept) - terms.totalDown(lease.settledSeconds()));
        status.refundable = uint64(terms.totalDown(base) - terms.totalDown(kept));
        status.finalizableAt = uint32(LeaseMath.isOutOfReach(lease, host) ? lease.mark() : lease.mark() + rules.holdSeconds);
    }
}
