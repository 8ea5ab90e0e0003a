// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ILeaseEscrow} from "../../../contracts/market/interfaces/ILeaseEscrow.sol";

/// @title Stands in for the verifier network: the escrow's creditor, which says what it is told.
contract Verdicts {
    ILeaseEscrow private _escrow;

    function bind(ILeaseEscrow escrow) external {
        _escrow = escrow;
    }

    function latch(uint64 host, uint8 kind, uint32 from) external {
        _escrow.latch(host, kind, from);
    }

    function lift(uint64 host, uint8 kind) external {
        _escrow.lift(host, kind);
    }
}
