// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// @title The word of a book (B1)
/// @notice
/// | 0..31 issuer | 32..95 last serial | 96..159 next serial of a range | 160..191 mask payer | 192 batch | 193 closed |
/// | 194..225 regulator that allotted it |
library BookWord {
    uint256 internal constant BATCH = 1 << 192;
    uint256 internal constant CLOSED = 1 << 193;

    uint256 private constant NEXT = 96;
    uint256 private constant REGULATOR = 194;

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

    function regulator(uint256 word) internal pure returns (uint32) {
        return uint32(word >> REGULATOR);
    }

    /// @notice What was allotted, whatever became of it since.
    function allotment(uint256 word) internal pure returns (uint256) {
        return word & ~(CLOSED | (uint256(type(uint64).max) << NEXT));
    }

    function make(
        uint32 issuer_,
        uint64 last_,
        bool batch,
        uint32 payer,
        uint32 regulator_
    ) internal pure returns (uint256 word) {
        word = uint256(issuer_) | (uint256(last_) << 32) | (uint256(payer) << 160) | (uint256(regulator_) << REGULATOR);
        if (batch) word |= BATCH;
    }

    function withNext(uint256 word, uint64 serial) internal pure returns (uint256) {
        return (word & ~(uint256(type(uint64).max) << NEXT)) | (uint256(serial) << NEXT);
    }
}
