// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// @title The one word of a bill: everything about it that can change
/// @notice
/// | bits     | a bill                                                         | the place of a red letter           |
/// | 0..111   | low bits of the hash of its terms                              | low bits of keccak256(bill's id)    |
/// | 112..151 | live: Σ reserved + approved, over all claims                   | 112..143 requester                  |
/// | 152..191 | paid: Σ paid - recovered, without the fund's share             | 152..183 deadline, 0: none          |
/// | 192..231 | capped: how much of live and paid is under the further cap     |                                     |
/// | 232..239 | claims approved and not yet paid or released                   |                                     |
/// | 240..247 | ranks that paid, released or waived, a bit each                |                                     |
/// | 248..255 | facts, below                                                   | 254, 255                            |
/// Sums never leave their lanes: what is added was held against the total (40 bits) before, what is taken away was added before.
library InvoiceWord {
    /// @dev An order of payers was declared: ask its word.
    uint256 internal constant ORDERED = 1 << 248;
    uint256 internal constant RED_PENDING = 1 << 249;
    uint256 internal constant RED = 1 << 250;
    uint256 internal constant ON_PAPER = 1 << 251;
    uint256 internal constant REPLACED = 1 << 252;
    /// @dev A mask had settled it before it got this word.
    uint256 internal constant SETTLED = 1 << 253;
    /// @dev No bill: a red letter stands here.
    uint256 internal constant RED_LETTER = 1 << 254;
    /// @dev Of a red letter: it was taken back.
    uint256 internal constant ABORTED = 1 << 255;

    uint256 internal constant TAG = (1 << 112) - 1;

    uint256 private constant LIVE = 112;
    uint256 private constant PAID = 152;
    uint256 private constant CAPPED = 192;
    uint256 private constant APPROVED = 232;
    uint256 private constant RANKS = 240;
    uint256 private constant REQUESTER = 112;
    uint256 private constant DEADLINE = 152;

    function live(uint256 word) internal pure returns (uint256) {
        return uint40(word >> LIVE);
    }

    function paid(uint256 word) internal pure returns (uint256) {
        return uint40(word >> PAID);
    }

    function capped(uint256 word) internal pure returns (uint256) {
        return uint40(word >> CAPPED);
    }

    function approved(uint256 word) internal pure returns (uint256) {
        return uint8(word >> APPROVED);
    }

    function ranksDone(uint256 word) internal pure returns (uint256) {
        return uint8(word >> RANKS);
    }

    function has(uint256 word, uint256 facts) internal pure returns (bool) {
        return word & facts != 0;
    }

    /// @notice `amount` more is reserved.
    function plusLive(uint256 word, uint256 amount, uint256 share) internal pure returns (uint256) {
        return word + (amount << LIVE) + (share << CAPPED);
    }

    /// @notice `amount` is free again.
    function minusLive(uint256 word, uint256 amount, uint256 share) internal pure returns (uint256) {
        return word - (amount << LIVE) - (share << CAPPED);
    }

    function plusPaid(uint256 word, uint256 amount, uint256 share) internal pure returns (uint256) {
        return word + (amount << PAID) + (share << CAPPED);
    }

    function minusPaid(uint256 word, uint256 amount, uint256 share) internal pure returns (uint256) {
        return word - (amount << PAID) - (share << CAPPED);
    }

    function plusApproved(uint256 word) internal pure returns (uint256) {
        return word + (1 << APPROVED);
    }

    function minusApproved(uint256 word) internal pure returns (uint256) {
        return word - (1 << APPROVED);
    }

    function withRankDone(uint256 word, uint256 rank) internal pure returns (uint256) {
        return word | (1 << (RANKS + rank));
    }

    /// @notice The place of a red letter. `deadline` 0: it did not have to wait.
    function redLetter(bytes32 bill, uint32 requester_, uint256 deadline_) internal pure returns (uint256) {
        return RED_LETTER | linkOf(bill) | (uint256(requester_) << REQUESTER) | (deadline_ << DEADLINE);
    }

    /// @notice Whether a red letter of this bill stands, or stood, here.
    function isLetterOf(uint256 word, bytes32 bill) internal pure returns (bool) {
        return has(word, RED_LETTER) && word & TAG == linkOf(bill);
    }

    function linkOf(bytes32 bill) internal pure returns (uint256) {
        return uint256(keccak256(abi.encode(bill))) & TAG;
    }

    function requester(uint256 word) internal pure returns (uint32) {
        return uint32(word >> REQUESTER);
    }

    function deadline(uint256 word) internal pure returns (uint256) {
        return uint32(word >> DEADLINE);
    }
}
