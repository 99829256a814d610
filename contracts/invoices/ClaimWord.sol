// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IInvoiceRegistry as I} from "../../interfaces/IInvoiceRegistry.sol";

/// @title The word of a payer's claim on a bill
/// @notice
/// | bits     | field                                                                             |
/// | 0..39    | reserved, approved, or last paid                                                  |
/// | 40..79   | of it under the further cap                                                       |
/// | 80..119  | paid less recovered, over all attempts                                            |
/// | 120..159 | of it under the further cap                                                       |
/// | 160..191 | last second of a reservation                                                      |
/// | 192..199 | state                                                                             |
/// | 200..207 | attempts made                                                                     |
/// | 208..215 | rank                                                                              |
library ClaimWord {
    uint256 private constant AMOUNTS = (1 << 80) - 1;
    uint256 private constant PAID_LANES = AMOUNTS << 80;
    /// @dev Amounts, last second, attempt and rank: the same bits in a reservation.
    uint256 private constant RESERVED_LANES = AMOUNTS | (0xffffffff << 160) | (0xffff << 200);
    uint256 private constant PAID = 80;
    uint256 private constant CAPPED_PAID = 120;
    uint256 private constant STATE = 192;
    /// @dev What a change of state replaces: amounts, last second, state.
    uint256 private constant CHANGING = AMOUNTS | (((1 << 40) - 1) << 160);

    function amount(uint256 word) internal pure returns (uint256) {
        return uint40(word);
    }

    function capped(uint256 word) internal pure returns (uint256) {
        return uint40(word >> 40);
    }

    function paid(uint256 word) internal pure returns (uint256) {
        return uint40(word >> PAID);
    }

    function cappedPaid(uint256 word) internal pure returns (uint256) {
        return uint40(word >> CAPPED_PAID);
    }

    function until(uint256 word) internal pure returns (uint32) {
        return uint32(word >> 160);
    }

    function state(uint256 word) internal pure returns (I.ClaimState) {
        return I.ClaimState(uint8(word >> STATE));
    }

    function attempts(uint256 word) internal pure returns (uint256) {
        return uint8(word >> 200);
    }

    function rank(uint256 word) internal pure returns (uint8) {
        return uint8(word >> 208);
    }

    /// @notice Whether it is in this state, with just these amounts.
    function is_(uint256 word, I.ClaimState state_, uint256 amount_, uint256 capped_) internal pure returns (bool) {
        return state(word) == state_ && amount(word) == amount_ && capped(word) == capped_;
    }

    /// @notice In another state, with other amounts, and no last second.
    function with(uint256 word, I.ClaimState state_, uint256 amount_, uint256 capped_) internal pure returns (uint256) {
        return (word & ~CHANGING) | amount_ | (capped_ << 40) | (uint256(state_) << STATE);
    }

    /// @notice A new attempt, from a word of ReservationWord; what was paid before stays.
    function reserved(uint256 word, uint256 reservation) internal pure returns (uint256) {
        return (word & PAID_LANES) | (reservation & RESERVED_LANES) | (uint256(I.ClaimState.Reserved) << STATE);
    }

    function plusPaid(uint256 word, uint256 amount_, uint256 capped_) internal pure returns (uint256) {
        return word + (amount_ << PAID) + (capped_ << CAPPED_PAID);
    }

    function minusPaid(uint256 word, uint256 amount_, uint256 capped_) internal pure returns (uint256) {
        return word - (amount_ << PAID) - (capped_ << CAPPED_PAID);
    }
}
