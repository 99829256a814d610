// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IInvoiceRegistry as I} from "../../interfaces/IInvoiceRegistry.sol";
import {Words} from "../shared/Words.sol";

/// @title A holder's order of payers: two words presented, one kept (B6)
/// @notice
/// | presented   | payers: eight lanes of 32 bits, rank 0 lowest; a rank exists while its payer is not 0              |
/// |             | waitingDays: eight lanes of 16 bits in the same order                                              |
/// | kept        | 0..31 declared at, 32..63 sequence, 64..255 high bits of the hash of both                          |
library OrderWord {
    uint256 internal constant MAX_RANKS = 8;

    function make(I.CoverageOrder calldata order, uint32 sequence_) internal view returns (uint256) {
        return block.timestamp | (uint256(sequence_) << 32) | _fingerprint(order);
    }

    function declaredAt(uint256 word) internal pure returns (uint256) {
        return uint32(word);
    }

    function sequence(uint256 word) internal pure returns (uint32) {
        return uint32(word >> 32);
    }

    /// @notice Whether this very order is kept in the word.
    function matches(uint256 word, I.CoverageOrder calldata order) internal pure returns (bool) {
        return word != 0 && (word >> 64) << 64 == _fingerprint(order);
    }

    /// @notice The payer at a rank; 0 where there is none.
    function payerAt(I.CoverageOrder calldata order, uint256 rank) internal pure returns (uint32) {
        return rank < MAX_RANKS ? uint32(order.payers >> (rank << 5)) : 0;
    }

    function daysAt(I.CoverageOrder calldata order, uint256 rank) internal pure returns (uint256) {
        return uint16(order.waitingDays >> (rank << 4));
    }

    /// @notice The EIP-712 hashes of both lists, as uint32[] and uint16[]. Reverts when there is no rank, a gap, or days without a payer.
    function hashLists(bytes32 id, I.CoverageOrder calldata order) internal pure returns (bytes32, bytes32) {
        uint256 count;
        while (payerAt(order, count) != 0) ++count;
        bool gap = count < MAX_RANKS && (order.payers >> (count << 5) != 0 || order.waitingDays >> (count << 4) != 0);
        if (count == 0 || gap || order.waitingDays >> 128 != 0) revert I.InvoiceRegistry_BadOrder(id);
        bytes32[] memory payers = new bytes32[](count);
        bytes32[] memory waiting = new bytes32[](count);
        for (uint256 i; i < count; ++i) {
            payers[i] = bytes32(uint256(payerAt(order, i)));
            waiting[i] = bytes32(daysAt(order, i));
        }
        return (Words.hash(payers), Words.hash(waiting));
    }

    function _fingerprint(I.CoverageOrder calldata order) private pure returns (uint256) {
        return (uint256(keccak256(abi.encode(order.payers, order.waitingDays))) >> 64) << 64;
    }
}
