// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// @title What a payer asks to reserve, and what the holder signed for, in one word (B4)
/// @notice
/// | 0..39 amount | 40..79 of it capped | 80..119 signed maximum | 120..159 of it capped | 160..191 last second to approve it | 192..199 0 |
/// | 200..207 attempt | 208..215 rank | 216..247 last second to reserve it | 248..255 0 |
/// What the claim keeps of it lies where the claim keeps it: see ClaimWord.
library ReservationWord {
    function amount(uint256 r) internal pure returns (uint256) {
        return uint40(r);
    }

    function capped(uint256 r) internal pure returns (uint256) {
        return uint40(r >> 40);
    }

    function maximum(uint256 r) internal pure returns (uint256) {
        return uint40(r >> 80);
    }

    function cappedMaximum(uint256 r) internal pure returns (uint256) {
        return uint40(r >> 120);
    }

    function until(uint256 r) internal pure returns (uint32) {
        return uint32(r >> 160);
    }

    function attempt(uint256 r) internal pure returns (uint8) {
        return uint8(r >> 200);
    }

    function rank(uint256 r) internal pure returns (uint8) {
        return uint8(r >> 208);
    }

    function deadline(uint256 r) internal pure returns (uint256) {
        return uint32(r >> 216);
    }

    /// @notice Bits that mean nothing are 0, so that one reservation has one packed form.
    function isClean(uint256 r) internal pure returns (bool) {
        return uint8(r >> 192) == 0 && r >> 248 == 0;
    }
}
