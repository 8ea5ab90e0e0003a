// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {LeaseState} from "../types/Terms.sol";

/// @notice One word per lease, from the low bits up:
///
/// | field    | bits @ offset | meaning                                                                              |
/// |----------|---------------|--------------------------------------------------------------------------------------|
/// | state    | 3 @ 0         | `LeaseState`; a closed lease is just 4 for ever (a tombstone)                         |
/// | parity   | 1 @ 3         | the host's parity when `mark` was taken                                              |
/// | feePaid  | 1 @ 4         | the open fee was handed over; 3 bits free                                            |
/// | gap      | 16 @ 8        | dead seconds just before `mark`, saturating (only values below L matter)             |
/// | mark     | 32 @ 24       | unix second of activation or of the last rebase. Settling: of the close              |
/// | downMark | 32 @ 56       | the host's DOWN seconds at `mark`. Settling: running seconds between mark and close   |
/// | base     | 32 @ 88       | seconds billed before `mark`. Settling: seconds billed in all                        |
/// | settled  | 32 @ 120      | seconds already paid out to payee, author and protocol                               |
/// | deposit  | 64 @ 152      | 1e-6 USDC, the open fee not included                                                 |
/// | picoRate | 40 @ 216      | rate and royalty rate together, 1e-12 USDC/s                                         |
type LeaseWord is uint256;

using LeaseWordLib for LeaseWord global;

/// @dev A word behind a storage pointer: the key of a mapping is hashed once for reading and writing.
/// @param word The word.
struct LeaseSlot {
    LeaseWord word;
}

/// @title Named access to `LeaseWord`.
/// @notice One accessor per field, and the word after each step of a lease.
library LeaseWordLib {
    LeaseWord internal constant CLOSED = LeaseWord.wrap(uint256(LeaseState.Closed));

    uint256 internal constant MAX_DEPOSIT = type(uint64).max;

    uint256 private constant STATE_MASK = 7;
    uint256 private constant PARITY = 3;
    uint256 private constant FEE_PAID = 4;
    uint256 private constant GAP = 8;
    uint256 private constant MARK = 24;
    uint256 private constant DOWN_MARK = 56;
    uint256 private constant BASE = 88;
    uint256 private constant SETTLED = 120;
    uint256 private constant DEPOSIT = 152;
    uint256 private constant RATE = 216;
    uint256 private constant MASK32 = type(uint32).max;
    /// @dev Deposit, rate and the bit that the open fee was paid: what outlives a change of the clock's fields.
    uint256 private constant MONEY_MASK = (type(uint256).max << DEPOSIT) | (1 << FEE_PAID);

    function state(LeaseWord lease) internal pure returns (LeaseState) {
        return LeaseState(LeaseWord.unwrap(lease) & STATE_MASK);
    }

    /// @dev Compares bits, without the range check of a conversion to the enum.
    function isIn(LeaseWord lease, LeaseState wanted) internal pure returns (bool) {
        return LeaseWord.unwrap(lease) & STATE_MASK == uint256(wanted);
    }

    function parity(LeaseWord lease) internal pure returns (uint256) {
        return (LeaseWord.unwrap(lease) >> PARITY) & 1;
    }

    function isFeePaid(LeaseWord lease) internal pure returns (bool) {
        return (LeaseWord.unwrap(lease) >> FEE_PAID) & 1 != 0;
    }

    function gapSeconds(LeaseWord lease) internal pure returns (uint256) {
        return (LeaseWord.unwrap(lease) >> GAP) & type(uint16).max;
    }

    function mark(LeaseWord lease) internal pure returns (uint256) {
        return (LeaseWord.unwrap(lease) >> MARK) & MASK32;
    }

    function downMark(LeaseWord lease) internal pure returns (uint256) {
        return (LeaseWord.unwrap(lease) >> DOWN_MARK) & MASK32;
    }

    function baseSeconds(LeaseWord lease) internal pure returns (uint256) {
        return (LeaseWord.unwrap(lease) >> BASE) & MASK32;
    }

    function settledSeconds(LeaseWord lease) internal pure returns (uint256) {
        return (LeaseWord.unwrap(lease) >> SETTLED) & MASK32;
    }

    function deposit(LeaseWord lease) internal pure returns (uint256) {
        return (LeaseWord.unwrap(lease) >> DEPOSIT) & MAX_DEPOSIT;
    }

    function picoRate(LeaseWord lease) internal pure returns (uint256) {
        return LeaseWord.unwrap(lease) >> RATE;
    }

    /// @dev The caller has checked that amount fits 64 and rate 40 bits.
    function opened(uint256 amount, uint256 rate) internal pure returns (LeaseWord) {
        return LeaseWord.wrap(uint256(LeaseState.Open) | (amount << DEPOSIT) | (rate << RATE));
    }

    /// @dev The caller has checked that deposit() + amount <= MAX_DEPOSIT.
    function plusDeposit(LeaseWord lease, uint256 amount) internal pure returns (LeaseWord) {
        unchecked {
            return LeaseWord.wrap(LeaseWord.unwrap(lease) + (amount << DEPOSIT));
        }
    }

    /// @notice Takes a new mark: activation, or the rebase of an exhausted lease. Settled seconds stay.
    /// @dev base, t and down fit 32 bits (docs/contracts.md, slots); the gap saturates.
    function marked(LeaseWord lease, uint256 base, uint256 t, uint256 down, uint256 hostParity, uint256 gap)
        internal
        pure
        returns (LeaseWord)
    {
        return _clocked(lease, LeaseState.Active, base, lease.settledSeconds(), t, down, hostParity, gap);
    }

    /// @notice The open fee is paid and `settled` seconds are.
    function settledTo(LeaseWord lease, uint256 settled) internal pure returns (LeaseWord) {
        uint256 word = LeaseWord.unwrap(lease) & ~(MASK32 << SETTLED);
        return LeaseWord.wrap(word | (settled << SETTLED) | (1 << FEE_PAID));
    }

    /// @notice Closed, but `base - settled` seconds are held until no verdict can reach them.
    function settling(LeaseWord lease, uint256 base, uint256 settled, uint256 t, uint256 run, uint256 hostParity, uint256 gap)
        internal
        pure
        returns (LeaseWord)
    {
        return _clocked(lease.settledTo(settled), LeaseState.Settling, base, settled, t, run, hostParity, gap);
    }

    function _clocked(
        LeaseWord lease,
        LeaseState next,
        uint256 base,
        uint256 settled,
        uint256 t,
        uint256 down,
        uint256 hostParity,
        uint256 gap
    ) private pure returns (LeaseWord) {
        if (gap > type(uint16).max) gap = type(uint16).max;
        uint256 money = LeaseWord.unwrap(lease) & MONEY_MASK;
        return LeaseWord.wrap(
            money | uint256(next) | (hostParity << PARITY) | (gap << GAP) | (t << MARK) | (down << DOWN_MARK) | (base << BASE)
                | (settled << SETTLED)
        );
    }
}
