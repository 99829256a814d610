// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// @notice The last entry of one subject's log.
struct Head {
    address subject;
    uint64 number;
    bytes32 chain;
}

/// @title The map of heads as the access log describes it: a part without subjects is 0, a part with one is its leaf
library Heads {
    function placeOf(address subject) internal pure returns (uint256) {
        return uint256(keccak256(abi.encode(subject)));
    }

    function leaf(Head memory h) internal pure returns (bytes32) {
        return keccak256(abi.encode(placeOf(h.subject), uint256(h.number), h.chain, bytes32(0)));
    }

    /// @notice The root over some heads that share their first `depth` bits.
    function root(Head[] memory all, uint256 depth) internal pure returns (bytes32) {
        if (all.length == 0) return 0;
        if (all.length == 1) return leaf(all[0]);
        return keccak256(abi.encode(root(half(all, depth, 0), depth + 1), root(half(all, depth, 1), depth + 1)));
    }

    /// @notice Those whose next bit is this.
    function half(Head[] memory all, uint256 depth, uint256 bit) internal pure returns (Head[] memory part) {
        uint256 count;
        for (uint256 i; i < all.length; ++i) if (bitOf(all[i].subject, depth) == bit) ++count;
        part = new Head[](count);
        count = 0;
        for (uint256 i; i < all.length; ++i) if (bitOf(all[i].subject, depth) == bit) part[count++] = all[i];
    }

    /// @notice The siblings from where this subject's way ends, up to the root, and who is there (nobody: the zero address).
    function way(
        Head[] memory all,
        address subject
    ) internal pure returns (bytes32[] memory siblings, Head memory found) {
        bytes32[] memory down = new bytes32[](256);
        uint256 depth;
        for (; all.length > 1; ++depth) {
            uint256 bit = bitOf(subject, depth);
            down[depth] = root(half(all, depth, 1 - bit), depth + 1);
            all = half(all, depth, bit);
        }
        if (all.length == 1) found = all[0];
        siblings = new bytes32[](depth);
        for (uint256 i; i < depth; ++i) siblings[i] = down[depth - 1 - i];
    }

    /// @dev Bit 255 first.
    function bitOf(address subject, uint256 depth) internal pure returns (uint256) {
        return (placeOf(subject) >> (255 - depth)) & 1;
    }
}
