// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// @title Hashes a list of words where it lies
/// @notice keccak256(abi.encodePacked(words)) copies the list first, word by word: London has no opcode for it.
library Words {
    function hash(bytes32[] memory words) internal pure returns (bytes32 digest) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            digest := keccak256(add(words, 32), shl(5, mload(words)))
        }
    }

    /// @notice The first `count` of up to five words.
    function hash(bytes32[5] memory words, uint256 count) internal pure returns (bytes32 digest) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            digest := keccak256(words, shl(5, count))
        }
    }
}
