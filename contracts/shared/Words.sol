// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

/// @title Hashes words where they lie
/// @notice keccak256(abi.encodePacked(words)) copies the list first, word by word: London has no opcode for it. keccak256(abi.encode(…)) keeps
/// the memory that it needed; here nothing is kept, and nobody reads it again.
library Words {
    /// @dev Words of a list whose words lie one behind the other.
    uint256 private constant LIST = 1 << 56;

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

    function hash(bytes32[] memory words) internal pure returns (bytes32) {
        return hash(words, words.length);
    }

    /// @notice keccak256(abi.encode(…)) of twelve words.
    function hash(bytes32[12] memory words) internal pure returns (bytes32 digest) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            digest := keccak256(words, 384)
        }
    }

    /// @notice The first `count` words of a list.
    function hash(bytes32[] memory words, uint256 count) internal pure returns (bytes32 digest) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            digest := keccak256(add(words, 32), shl(5, count))
        }
    }

    /// @notice The hash over the hashes of rows, as EIP-712 has a list of structs: a row is `typehash` and three numbers of 16 bits. They stand in
    /// `columns` of 80 bits, row 0 lowest; there are as many rows, up to five, as the first column begins with numbers that are not 0.
    function hashRows(bytes32 typehash, uint256 columns) internal pure returns (bytes32 digest, uint256 rows) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let row := mload(64)
            let first := add(row, 128)
            let end := first
            mstore(row, typehash)
            for {
                let rest := and(columns, 0xffffffffffffffffffff)
            } and(rest, 0xffff) {
                rest := shr(16, rest)
            } {
                mstore(add(row, 32), and(rest, 0xffff))
                mstore(add(row, 64), and(shr(80, columns), 0xffff))
                mstore(add(row, 96), and(shr(160, columns), 0xffff))
                mstore(end, keccak256(row, 128))
                columns := shr(16, columns)
                end := add(end, 32)
            }
            digest := keccak256(first, sub(end, first))
            rows := shr(5, sub(end, first))
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
                // slither-disable-next-line incorrect-exp: the other half of two words, no power
                mstore(xor(place, 32), calldataload(at))
                root := keccak256(0, 64)
            }
        }
    }

    /// @notice Sets the bits of `masks` in the words of `list` from the one numbered `first` on. They lie one behind the other, so nothing is
    /// hashed for each. Stops where a bit is set already. How many words are set now. The caller keeps to the list's length.
    function setBits(
        uint256[LIST] storage list,
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

/// @title Asks another contract, for whole words
/// @notice Solidity checks the form of an answer several times and keeps memory for it; here it is as many words as are expected, or nothing is
/// done. A refusal is passed on. The caller cuts what is narrower than a word.
library Ask {
    /// @notice What `whom` answers to `question(a)`.
    function word(address whom, bytes4 question, uint256 a) internal view returns (uint256 answer) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            mstore(0, question)
            mstore(4, a)
            if iszero(staticcall(gas(), whom, 0, 36, 0, 32)) {
                returndatacopy(mload(64), 0, returndatasize())
                revert(mload(64), returndatasize())
            }
            if lt(returndatasize(), 32) {
                revert(0, 0)
            }
            answer := mload(0)
        }
    }

    /// @notice What `whom` answers to `question(a, b)` or, with `count` 3, to `question(a, b, c)`: as many words as it was told. With `count` 2,
    /// `c` is not told and `z` means nothing.
    function words(
        address whom,
        bytes4 question,
        uint256 count,
        uint256 a,
        uint256 b,
        uint256 c
    ) internal view returns (uint256 x, uint256 y, uint256 z) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let free := mload(64)
            let length := shl(5, count)
            mstore(free, question)
            mstore(add(free, 4), a)
            mstore(add(free, 36), b)
            mstore(add(free, 68), c)
            if iszero(staticcall(gas(), whom, free, add(4, length), free, length)) {
                returndatacopy(free, 0, returndatasize())
                revert(free, returndatasize())
            }
            if lt(returndatasize(), length) {
                revert(0, 0)
            }
            x := mload(free)
            y := mload(add(free, 32))
            z := mload(add(free, 64))
        }
    }
}
