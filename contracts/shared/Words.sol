// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// @title Hashes words where they lie
/// @notice keccak256(abi.encodePacked(words)) copies the list first, word by word: London has no opcode for it. keccak256(abi.encode(…)) keeps
/// the memory that it needed; here nothing is kept, and nobody reads it again.
library Words {
    /// @notice keccak256(abi.encode(a)).
    function hash(bytes32 a) internal pure returns (bytes32 digest) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            mstore(0, a)
            digest := keccak256(0, 32)
        }
    }

    /// @notice keccak256(abi.encode(a, b)).
    function hash(bytes32 a, bytes32 b) internal pure returns (bytes32 digest) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            mstore(0, a)
            mstore(32, b)
            digest := keccak256(0, 64)
        }
    }

    /// @notice keccak256(abi.encode(a, b, c)).
    function hash(bytes32 a, bytes32 b, bytes32 c) internal pure returns (bytes32 digest) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let free := mload(64)
            mstore(free, a)
            mstore(add(free, 32), b)
            mstore(add(free, 64), c)
            digest := keccak256(free, 96)
        }
    }

    /// @notice keccak256(abi.encode(a, b, c, d)).
    function hash(bytes32 a, bytes32 b, bytes32 c, bytes32 d) internal pure returns (bytes32 digest) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let free := mload(64)
            mstore(free, a)
            mstore(add(free, 32), b)
            mstore(add(free, 64), c)
            mstore(add(free, 96), d)
            digest := keccak256(free, 128)
        }
    }

    /// @notice keccak256(abi.encode(a, b, c, d, e)).
    function hash(bytes32 a, bytes32 b, bytes32 c, bytes32 d, bytes32 e) internal pure returns (bytes32 digest) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let free := mload(64)
            mstore(free, a)
            mstore(add(free, 32), b)
            mstore(add(free, 64), c)
            mstore(add(free, 96), d)
            mstore(add(free, 128), e)
            digest := keccak256(free, 160)
        }
    }

    /// @notice keccak256(abi.encode(a, b, c, d, e, f, g)).
    function hash(
        bytes32 a,
        bytes32 b,
        bytes32 c,
        bytes32 d,
        bytes32 e,
        bytes32 f,
        bytes32 g
    ) internal pure returns (bytes32 digest) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let free := mload(64)
            mstore(free, a)
            mstore(add(free, 32), b)
            mstore(add(free, 64), c)
            mstore(add(free, 96), d)
            mstore(add(free, 128), e)
            mstore(add(free, 160), f)
            mstore(add(free, 192), g)
            digest := keccak256(free, 224)
        }
    }

    /// @notice keccak256(abi.encode(words)).
    function hash(bytes32[10] memory words) internal pure returns (bytes32 digest) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            digest := keccak256(words, 320)
        }
    }

    /// @notice Lanes of 16 bits, a word each: all that are not 0 here, and as many as are not 0 in `atLeast`.
    function hashLanes(uint256 lanes, uint256 atLeast) internal pure returns (bytes32 digest) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let free := mload(64)
            let end := free
            for {
                let rest := or(lanes, atLeast)
            } rest {
                rest := shr(16, rest)
            } {
                mstore(end, and(lanes, 0xffff))
                lanes := shr(16, lanes)
                end := add(end, 32)
            }
            digest := keccak256(free, sub(end, free))
        }
    }

    function hash(bytes32[] memory words) internal pure returns (bytes32 digest) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            digest := keccak256(add(words, 32), shl(5, mload(words)))
        }
    }

    /// @notice The root over `node` and the words of `path`, from the leaf up; the lower word of a pair stands first, as in OpenZeppelin's trees.
    /// Bytes of `path` behind its last whole word are not read.
    function climb(bytes32 node, bytes calldata path) internal pure returns (bytes32 root) {
        uint256 start;
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            start := path.offset
        }
        return _climb(node, start, path.length / 32);
    }

    /// @notice The same over a list.
    function climb(bytes32 node, bytes32[] calldata path) internal pure returns (bytes32 root) {
        uint256 start;
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            start := path.offset
        }
        return _climb(node, start, path.length);
    }

    /// @dev `length` words of calldata from `start` on.
    function _climb(bytes32 node, uint256 start, uint256 length) private pure returns (bytes32 root) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            root := node
            let end := add(start, shl(5, length))
            for {
                let at := start
            } lt(at, end) {
                at := add(at, 32)
            } {
                let place := shl(5, gt(root, calldataload(at)))
                mstore(place, root)
                mstore(xor(place, 32), calldataload(at))
                root := keccak256(0, 64)
            }
        }
    }

    /// @notice The first `count` of up to five words.
    function hash(bytes32[5] memory words, uint256 count) internal pure returns (bytes32 digest) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            digest := keccak256(words, shl(5, count))
        }
    }

    /// @notice Sets the bits of `masks` in the words of `list` from the one numbered `first` on. They lie one behind the other, so nothing is
    /// hashed for each. Stops where a bit is set already. How many words are set now. The caller keeps to the list's length.
    function setBits(
        uint256[1 << 56] storage list,
        uint256 first,
        uint256[] calldata masks
    ) internal returns (uint256 count) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let slot := add(list.slot, first)
            let at := masks.offset
            let end := add(at, shl(5, masks.length))
            for {} lt(at, end) {
                at := add(at, 32)
                slot := add(slot, 1)
            } {
                let bits := sload(slot)
                if and(bits, calldataload(at)) {
                    break
                }
                sstore(slot, or(bits, calldataload(at)))
            }
            count := shr(5, sub(at, masks.offset))
        }
    }
}
