// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IPackRegistry} from "../../../interfaces/IPackRegistry.sol";

/// @title Merkle trees as the ledgers read them: leaves hashed twice, pairs sorted
library Batches {
    function leaf(bytes32 id) internal pure returns (bytes32) {
        return keccak256(bytes.concat(keccak256(abi.encode(id))));
    }

    function pair(bytes32 a, bytes32 b) internal pure returns (bytes32) {
        return a < b ? keccak256(bytes.concat(a, b)) : keccak256(bytes.concat(b, a));
    }

    /// @notice The root over leaves. An odd one at the end of a level goes up as it is.
    function root(bytes32[] memory level) internal pure returns (bytes32) {
        while (level.length > 1) level = _up(level);
        return level[0];
    }

    /// @notice The siblings from leaf number `at` up to the root.
    function proof(bytes32[] memory level, uint256 at) internal pure returns (bytes32[] memory siblings) {
        siblings = new bytes32[](0);
        while (level.length > 1) {
            if (at ^ 1 < level.length) siblings = _with(siblings, level[at ^ 1]);
            (level, at) = (_up(level), at / 2);
        }
    }

    /// @notice Packs as they are sold: nullifier, numbers, siblings of each, one after the other.
    function uses(IPackRegistry.PackUse[] memory packs) internal pure returns (bytes memory packed) {
        for (uint256 i; i < packs.length; ++i) {
            IPackRegistry.PackUse memory use = packs[i];
            bytes memory numbers = abi.encodePacked(uint184(0), uint8(use.proof.length), use.capacity, use.units);
            packed = bytes.concat(packed, use.pack, numbers, abi.encodePacked(use.proof));
        }
    }

    /// @notice An origin out of a proof.
    function origin(bytes32[] memory siblings) internal pure returns (bytes memory) {
        return bytes.concat(hex"02", abi.encodePacked(siblings));
    }

    function _up(bytes32[] memory level) private pure returns (bytes32[] memory up) {
        up = new bytes32[]((level.length + 1) / 2);
        for (uint256 i; i < up.length; ++i) {
            up[i] = 2 * i + 1 < level.length ? pair(level[2 * i], level[2 * i + 1]) : level[2 * i];
        }
    }

    function _with(bytes32[] memory list, bytes32 last) private pure returns (bytes32[] memory longer) {
        longer = new bytes32[](list.length + 1);
        for (uint256 i; i < list.length; ++i) longer[i] = list[i];
        longer[list.length] = last;
    }
}
