// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// @title The word of a book (B1)
/// @notice | 0..31 issuer | 32..95 last serial | 96..159 next serial of a range | 160..191 mask payer | 192 batch | 193 closed |
library BookWord {
    uint256 internal constant BATCH = 1 << 192;
    uint256 internal constant CLOSED = 1 << 193;

    uint256 private constant NEXT = 96;

    function issuer(uint256 word) internal pure returns (uint32) {
        return uint32(word);
    }

    function last(uint256 word) internal pure returns (uint64) {
        return uint64(word >> 32);
    }

    function next(uint256 word) internal pure returns (uint64) {
        return uint64(word >> NEXT);
    }

    function maskPayer(uint256 word) internal pure returns (uint32) {
        return uint32(word >> 160);
    }

    function make(
        uint32 issuer_,
        uint64 last_,
        uint64 first,
        bool batch,
        uint32 payer
    ) internal pure returns (uint256) {
        uint256 word = uint256(issuer_) | (uint256(last_) << 32) | (uint256(first) << NEXT) | (uint256(payer) << 160);
        return batch ? word | BATCH : word;
    }

    /// @notice The next range begins `count` serials after `first`.
    function withRange(uint256 word, uint64 first, uint32 count) internal pure returns (uint256) {
        return (word & ~(uint256(type(uint64).max) << NEXT)) | (uint256(first + count) << NEXT);
    }
}
