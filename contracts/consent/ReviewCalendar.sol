// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// @title How many reviews an organisation owes, by the day on which they are due, in one word
/// @notice | 0..15 day D | 16..47 overdue on day D | 48..239 due on day D + 0 … D + 7: eight lanes of 24 bits |
/// Days are UTC days since 1970. What is due on a day is overdue from the next day on. A review is due at most 7 days ahead.
library ReviewCalendar {
    uint256 private constant LANES = 8;
    uint256 private constant FIRST = 48;
    uint256 private constant LANE = 0xffffff;
    uint256 private constant WIDTH = 24;

    /// @notice The word as it reads on a later day.
    function onDay(uint256 word, uint256 today) internal pure returns (uint256) {
        uint256 overdue = overdueIn(word);
        uint256 lanes = word >> FIRST;
        uint256 passed = today - uint16(word);
        for (uint256 i; i < passed && i < LANES; ++i) {
            overdue += lanes & LANE;
            lanes >>= WIDTH;
        }
        return today | (overdue << 16) | (lanes << FIRST);
    }

    function overdueIn(uint256 word) internal pure returns (uint256) {
        return uint32(word >> 16);
    }

    /// @notice One more to review until the end of `dueDay`; the word reads as of today.
    function added(uint256 word, uint256 dueDay) internal pure returns (uint256) {
        return word + (uint256(1) << _lane(word, dueDay));
    }

    /// @notice One less, overdue or not; the word reads as of today.
    function removed(uint256 word, uint256 dueDay) internal pure returns (uint256) {
        if (dueDay < uint16(word)) return word - (1 << 16);
        return word - (uint256(1) << _lane(word, dueDay));
    }

    function _lane(uint256 word, uint256 dueDay) private pure returns (uint256) {
        return FIRST + WIDTH * (dueDay - uint16(word));
    }
}
