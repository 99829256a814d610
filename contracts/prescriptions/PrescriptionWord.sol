// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// @title The one word of a prescription: everything about it that can change
/// @notice
/// | bits     | field                                                                                          |
/// | 0..79    | units dispensed of each line, less what was reversed: five lanes of 16 bits                     |
/// | 80..159  | tag of the only supply so far, 0 when it was reversed                                           |
/// | 160..191 | request number of the only supply so far, 0 when there is none, or several                      |
/// | 192..223 | issuer: the prescriber's organisation at first sight, never 0 in a known word                   |
/// | 224..239 | calendar day on which the last repeat opened                                                    |
/// | 240..243 | repeats opened                                                                                  |
/// | 244..255 | facts, below; the last four are the profile's, kept from first sight                            |
library PrescriptionWord {
    uint256 internal constant REVIEWED = 1 << 244;
    uint256 internal constant REJECTED = 1 << 245;
    uint256 internal constant CANCELLED = 1 << 246;
    uint256 internal constant STOPPED = 1 << 247;
    uint256 internal constant SUSPENDED_BY_ISSUER = 1 << 248;
    uint256 internal constant SUSPENDED_BY_REGULATOR = 1 << 249;
    /// @dev A hold word exists: ask it.
    uint256 internal constant HELD = 1 << 250;
    /// @dev Requests have words of their own: ask those too.
    uint256 internal constant SEVERAL = 1 << 251;
    uint256 internal constant NEEDS_REVIEW = 1 << 252;
    uint256 internal constant PARTIAL = 1 << 253;
    uint256 internal constant SECOND_PHARMACIST = 1 << 254;
    uint256 internal constant CONTROLLED = 1 << 255;

    uint256 internal constant ENDED = REJECTED | CANCELLED | STOPPED;
    uint256 internal constant SUSPENDED = SUSPENDED_BY_ISSUER | SUSPENDED_BY_REGULATOR;

    uint256 private constant LANES = (1 << 80) - 1;
    uint256 private constant SUPPLY = ((1 << 112) - 1) << 80;
    uint256 private constant OPENED = ((1 << 20) - 1) << 224;

    function dispensed(uint256 word) internal pure returns (uint256) {
        return word & LANES;
    }

    function tag(uint256 word) internal pure returns (uint80) {
        return uint80(word >> 80);
    }

    function request(uint256 word) internal pure returns (uint32) {
        return uint32(word >> 160);
    }

    function issuer(uint256 word) internal pure returns (uint32) {
        return uint32(word >> 192);
    }

    function repeatDay(uint256 word) internal pure returns (uint256) {
        return uint16(word >> 224);
    }

    function repeatsOpened(uint256 word) internal pure returns (uint256) {
        return (word >> 240) & 0xf;
    }

    function has(uint256 word, uint256 facts) internal pure returns (bool) {
        return word & facts != 0;
    }

    /// @notice Whether nothing was ever dispensed or recorded, so that the only supply fits in.
    function hasRoom(uint256 word) internal pure returns (bool) {
        return word & (SEVERAL | SUPPLY) == 0;
    }

    function awaitsReview(uint256 word) internal pure returns (bool) {
        return word & (NEEDS_REVIEW | REVIEWED) == NEEDS_REVIEW;
    }

    /// @notice A word at first sight.
    function make(uint32 issuer_, uint256 facts) internal pure returns (uint256) {
        return (uint256(issuer_) << 192) | facts;
    }

    function withDispensed(uint256 word, uint256 lanes) internal pure returns (uint256) {
        return (word & ~LANES) | lanes;
    }

    /// @notice With these units dispensed too; the ledger has checked that no lane runs over.
    function withMore(uint256 word, uint256 lanes) internal pure returns (uint256) {
        unchecked {
            return word + lanes;
        }
    }

    function withSupply(uint256 word, uint32 request_, uint80 tag_) internal pure returns (uint256) {
        return (word & ~SUPPLY) | (uint256(tag_) << 80) | (uint256(request_) << 160);
    }

    function withRepeat(uint256 word, uint256 number, uint256 day) internal pure returns (uint256) {
        return (word & ~OPENED) | (day << 224) | (number << 240);
    }
}

/// @title The word of a hold: the last one of a prescription
/// @notice | 0..31 pharmacy | 32..63 until, 0 released | 64..95 sequence |
library HoldWord {
    function make(uint32 pharmacy_, uint32 until_, uint32 sequence_) internal pure returns (uint256) {
        return uint256(pharmacy_) | (uint256(until_) << 32) | (uint256(sequence_) << 64);
    }

    function pharmacy(uint256 word) internal pure returns (uint32) {
        return uint32(word);
    }

    /// @notice The last second of the hold.
    function until(uint256 word) internal pure returns (uint32) {
        return uint32(word >> 32);
    }

    function sequence(uint256 word) internal pure returns (uint32) {
        return uint32(word >> 64);
    }
}
