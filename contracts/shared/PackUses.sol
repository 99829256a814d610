// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

import {IPackRegistry} from "../../interfaces/IPackRegistry.sol";

/// @title What is taken out of packs, packed
/// @notice One use after the other, in words:
/// | word       | bits                                                                    |
/// | pack       | nullifier                                                               |
/// | facts      | 0..31 units taken, 32..63 capacity, 64..71 how many siblings, rest 0    |
/// | siblings   | up to the root of the pack's batch                                      |
library PackUses {
    /// @dev Bytes of the shortest use.
    uint256 internal constant LEAST = 64;

    /// @notice The use that begins at byte `at`, and where the next one begins. Reverts when it isn't all there.
    function read(
        bytes calldata uses,
        uint256 at
    ) internal pure returns (bytes32 pack, uint256 facts, bytes calldata siblings, uint256 next) {
        unchecked {
            next = at + LEAST;
            if (next > uses.length) revert IPackRegistry.PackRegistry_MalformedUses();
            (pack, facts) = abi.decode(uses[at:next], (bytes32, uint256));
            at = next;
            next += (facts >> 64) << 5;
            if (facts >> 72 != 0 || next > uses.length) revert IPackRegistry.PackRegistry_MalformedUses();
            siblings = uses[at:next];
        }
    }

    function units(uint256 facts) internal pure returns (uint32) {
        return uint32(facts);
    }

    function capacity(uint256 facts) internal pure returns (uint32) {
        return uint32(facts >> 32);
    }
}
