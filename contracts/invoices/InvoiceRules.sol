// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// @title The rules of a bill's profile in one word (X12)
/// @notice
/// | 0..15 lag hours | 16..31 longest reservation, hours | 32..47 time for a red letter, hours | 48..63 currency, ISO 4217 number |
/// | 64..71 time zone in quarter hours, two's complement | 72 deduction | 73 paper | 224..255 closed since (base Profiles) |
/// Currency and time zone are for readers: the ledger counts minor units and seconds.
library InvoiceRules {
    uint256 internal constant DEDUCTION = 1 << 72;
    uint256 internal constant PAPER = 1 << 73;

    function lag(uint256 word) internal pure returns (uint256) {
        return uint256(uint16(word)) * 1 hours;
    }

    function longestReservation(uint256 word) internal pure returns (uint256) {
        return uint256(uint16(word >> 16)) * 1 hours;
    }

    function redLetterTime(uint256 word) internal pure returns (uint256) {
        return uint256(uint16(word >> 32)) * 1 hours;
    }

    /// @notice Whether the ledger can work by these rules: time to issue, reserve and recover, a currency, an offset that exists.
    function isSound(uint256 word) internal pure returns (bool) {
        int256 timeZone = int8(uint8(word >> 64));
        if (uint16(word) == 0 || uint16(word >> 16) == 0 || uint16(word >> 32) == 0) return false;
        if (uint16(word >> 48) == 0 || uint16(word >> 48) > 999) return false;
        return timeZone >= -48 && timeZone <= 56 && word >> 74 == 0;
    }
}
