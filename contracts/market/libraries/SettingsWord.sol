// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice What `open` and the views need of the parameters, in one word, from the low bits up:
/// creditor 160 (zero: none yet) | feeBps 16 | lowRunwaySeconds 32 | paused 1.
type SettingsWord is uint256;

using SettingsWordLib for SettingsWord global;

/// @title Named access to `SettingsWord`.
/// @notice One accessor per field, and the word with another value in it.
library SettingsWordLib {
    uint256 private constant FEE = 160;
    uint256 private constant LOW_RUNWAY = 176;
    uint256 private constant PAUSED = 208;
    uint256 private constant MASK16 = type(uint16).max;
    uint256 private constant MASK32 = type(uint32).max;

    function creditor(SettingsWord word) internal pure returns (address) {
        return address(uint160(SettingsWord.unwrap(word)));
    }

    function feeBps(SettingsWord word) internal pure returns (uint256) {
        return (SettingsWord.unwrap(word) >> FEE) & MASK16;
    }

    function lowRunwaySeconds(SettingsWord word) internal pure returns (uint256) {
        return (SettingsWord.unwrap(word) >> LOW_RUNWAY) & MASK32;
    }

    function isPaused(SettingsWord word) internal pure returns (bool) {
        return SettingsWord.unwrap(word) >> PAUSED != 0;
    }

    /// @dev Set once: the field is zero before.
    function withCreditor(SettingsWord word, address account) internal pure returns (SettingsWord) {
        return SettingsWord.wrap(SettingsWord.unwrap(word) | uint160(account));
    }

    function withFeeBps(SettingsWord word, uint16 bps) internal pure returns (SettingsWord) {
        return _with(word, FEE, MASK16, bps);
    }

    function withLowRunwaySeconds(SettingsWord word, uint32 seconds_) internal pure returns (SettingsWord) {
        return _with(word, LOW_RUNWAY, MASK32, seconds_);
    }

    function withPaused(SettingsWord word, bool paused) internal pure returns (SettingsWord) {
        return _with(word, PAUSED, 1, paused ? 1 : 0);
    }

    function _with(SettingsWord word, uint256 shift, uint256 mask, uint256 value) private pure returns (SettingsWord) {
        return SettingsWord.wrap((SettingsWord.unwrap(word) & ~(mask << shift)) | (value << shift));
    }
}
