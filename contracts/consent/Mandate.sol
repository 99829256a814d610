// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {Terms} from "../../interfaces/IConsentRegistry.sol";
import {ConsentTerms} from "./ConsentTerms.sol";

/// @title The word of a delegate of a subject (C4)
/// @notice
/// | 0..23 categories | 24..31 purposes, 1 << Purpose | 32..63 from | 64..95 until | 96..127 sequence | 128..159 registrar of a guardian | 160 decided |
/// The sequence is the number of the last act by or about this delegate. Decided: the subject itself signed for or against it.
/// Times in seconds, the last one included; all but sequence and decided 0 after a dismissal.
library Mandate {
    using ConsentTerms for Terms;

    /// @dev All categories and all four purposes.
    uint256 private constant EVERYTHING = (1 << 28) - 1;
    uint256 private constant DECIDED = 1 << 160;
    /// @dev The quarter of majority must not have begun anywhere: the earliest clocks are 14 hours ahead of UTC.
    uint256 private constant EARLIEST_CLOCK = 14 hours;

    function categories(uint256 word) internal pure returns (uint24) {
        return uint24(word);
    }

    function purposes(uint256 word) internal pure returns (uint8) {
        return uint8(word >> 24);
    }

    function from(uint256 word) internal pure returns (uint32) {
        return uint32(word >> 32);
    }

    function until(uint256 word) internal pure returns (uint32) {
        return uint32(word >> 64);
    }

    function sequence(uint256 word) internal pure returns (uint32) {
        return uint32(word >> 96);
    }

    function registrar(uint256 word) internal pure returns (uint32) {
        return uint32(word >> 128);
    }

    /// @notice Whether the subject itself ever signed for or against this delegate.
    function isDecided(uint256 word) internal pure returns (bool) {
        return word & DECIDED != 0;
    }

    /// @notice Whether the delegate may act at `moment` for this purpose and all these categories.
    function covers(uint256 word, uint256 purpose, uint256 categories_, uint256 moment) internal pure returns (bool) {
        if (moment < from(word) || until(word) < moment) return false;
        return (word >> (24 + purpose)) & 1 != 0 && categories_ & ~uint256(categories(word)) == 0;
    }

    /// @notice A delegate of the subject's own choice.
    function make(Terms terms) internal pure returns (uint256) {
        return
            terms.categories() |
            (uint256(terms.purposes()) << 24) |
            (uint256(terms.until()) << 64) |
            (uint256(terms.sequence()) << 96) |
            DECIDED;
    }

    /// @notice A guardian, with the numbers of the mandate before.
    function guardian(uint256 word, uint32 registrar_, uint256 from_, uint256 until_) internal pure returns (uint256) {
        return EVERYTHING | (from_ << 32) | (until_ << 64) | (uint256(registrar_) << 128) | ended(word);
    }

    /// @notice With this number, by the subject's own signature.
    function decided(uint256 word, uint32 number) internal pure returns (uint256) {
        return withSequence(word, number) | DECIDED;
    }

    function withSequence(uint256 word, uint32 number) internal pure returns (uint256) {
        return (word & ~(uint256(type(uint32).max) << 96)) | (uint256(number) << 96);
    }

    /// @notice What is left when it is over.
    function ended(uint256 word) internal pure returns (uint256) {
        return word & (DECIDED | (uint256(type(uint32).max) << 96));
    }

    /// @notice The last second before a quarter begins anywhere on earth. Quarters are counted from 1970, four a year.
    function lastSecondBefore(uint16 quarter) internal pure returns (uint256) {
        uint256 year = 1970 + quarter / 4;
        uint256 leaps = (year - 1) / 4 - (year - 1) / 100 + (year - 1) / 400 - 477; // leap days in 1970 to year - 1
        uint256 day = (year - 1970) * 365 + leaps;
        uint256 turn = quarter % 4;
        bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        if (turn != 0)
            day +=
                (
                    turn == 1
                        ? 90
                        : turn == 2
                            ? 181
                            : 273
                ) + (leap ? 1 : 0);
        uint256 begins = day * 1 days;
        return begins < EARLIEST_CLOCK + 1 ? 0 : begins - EARLIEST_CLOCK - 1;
    }
}
